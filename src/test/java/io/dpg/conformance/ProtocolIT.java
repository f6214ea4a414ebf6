package io.dpg.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.dpg.testkit.DpgCluster;
import io.dpg.testkit.PlainPostgres;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// dpg answers every conversation message by message as PostgreSQL does.
class ProtocolIT {

  private static final ProtocolComparison COMPARISON = new ProtocolComparison();

  @AfterAll
  static void hangUp() throws SQLException {
    COMPARISON.close();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("io.dpg.conformance.ProtocolComparison#cases")
  void speaksLikePostgres(ProtocolCase conversation) throws SQLException {
    assertThat(COMPARISON.transcript(conversation, DpgCluster.shared(), true))
        .isEqualTo(COMPARISON.transcript(conversation, PlainPostgres.shared(), false));
  }
}
