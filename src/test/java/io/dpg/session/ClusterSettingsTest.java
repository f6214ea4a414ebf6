package io.dpg.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dpg.error.SqlErrorException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClusterSettingsTest {

  @ParameterizedTest
  @CsvSource({
    "citus.shard_count, 64000",
    "CITUS.Shard_Count, 1",
    "citus.multi_shard_modify_mode, SEQUENTIAL",
    "dpg.consistent_reads, off",
    "dpg.consistent_reads, f",
    "dpg.consistent_reads, 1",
    "citus.use_citus_managed_tables, false",
    "citus.stat_statements_track, all",
    "my.own, anything",
    "work_mem, much"
  })
  void takes(String name, String value) {
    assertThatCode(() -> ClusterSettings.require(name, value)).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "citus.shard_count|0|22023|0 is outside the valid range for parameter"
            + " \"citus.shard_count\" (1 .. 64000)",
        "citus.shard_count|-1|22023|-1 is outside the valid range for parameter"
            + " \"citus.shard_count\" (1 .. 64000)",
        "Citus.shard_count|Many|22023|invalid value for parameter \"citus.shard_count\": \"Many\"",
        "dpg.consistent_reads|o|22023|parameter \"dpg.consistent_reads\" requires a Boolean value",
        "citus.shard_replication_factor|2|0A000|cannot set parameter"
            + " \"citus.shard_replication_factor\" to \"2\"",
        "dpg.nonsense|1|42602|invalid configuration parameter name \"dpg.nonsense\""
      })
  void refuses(String name, String value, String state, String message) {
    assertThatThrownBy(() -> ClusterSettings.require(name, value))
        .isInstanceOfSatisfying(
            SqlErrorException.class,
            failure -> {
              assertThat(failure.error().state().code()).isEqualTo(state);
              assertThat(failure.error().message()).isEqualTo(message);
            });
  }

  @Test
  void namesTheWordsThereAre() {
    assertThatThrownBy(() -> ClusterSettings.require("citus.multi_shard_modify_mode", "wild"))
        .isInstanceOfSatisfying(
            SqlErrorException.class,
            failure ->
                assertThat(failure.error().hint())
                    .isEqualTo("Available values: parallel, sequential."));
  }
}
