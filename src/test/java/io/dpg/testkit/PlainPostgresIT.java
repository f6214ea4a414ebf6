package io.dpg.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/// The servers and clients of the other tests do what those tests believe they do.
class PlainPostgresIT {

  @Test
  void answersAStatementMessageByMessage() {
    try (RawClient client = RawClient.connect(PlainPostgres.shared())) {
      assertThat(Transcript.render(client.query("SELECT 1 AS one").untilReady(), OidNames.NONE))
          .containsExactly(
              "RowDescription [one: 23/4/-1 f0]",
              "DataRow «1»",
              "CommandComplete SELECT 1",
              "ReadyForQuery I");
    }
  }
}
