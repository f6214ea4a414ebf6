package io.dpg.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.dpg.testkit.DpgCluster;
import io.dpg.testkit.PlainPostgres;
import java.sql.SQLException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// dpg answers every conversation message by message as PostgreSQL does.
class ProtocolIT {

  @ParameterizedTest(name = "{0}")
  @MethodSource("io.dpg.conformance.ProtocolComparison#cases")
  void speaksLikePostgres(ProtocolCase conversation) throws SQLException {
    assertThat(ProtocolComparison.transcript(conversation, DpgCluster.shared(), true))
        .isEqualTo(ProtocolComparison.transcript(conversation, PlainPostgres.shared(), false));
  }
}
