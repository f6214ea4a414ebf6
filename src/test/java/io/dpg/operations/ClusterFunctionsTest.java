package io.dpg.operations;

import static org.assertj.core.api.Assertions.assertThat;

import io.dpg.sql.SqlParser;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClusterFunctionsTest {

  private static final SqlParser PARSER = new SqlParser();

  private static boolean hasCall(String sql) {
    return ClusterFunctions.find(PARSER.parse(sql).getFirst()).isPresent();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT create_distributed_table('t', 'a')",
        "SELECT pg_catalog.create_reference_table(x::regclass) FROM unnest(ARRAY['a']) x",
        "SELECT * FROM citus_check_cluster_node_health() WHERE NOT result",
        "SELECT 1 + (SELECT count(*) FROM citus_shards)",
        "WITH s AS (SELECT * FROM pg_catalog.citus_tables) SELECT * FROM s",
        "INSERT INTO log SELECT * FROM run_command_on_workers('SELECT 1')",
        "CREATE TABLE sizes AS SELECT * FROM citus_shards",
        "EXPLAIN ANALYZE SELECT citus_table_size('t')"
      })
  void findsCallsWhereverTheyStand(String sql) {
    assertThat(hasCall(sql)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT get_shard_id_for_distribution_column('t', 1)",
        "SELECT mine.create_distributed_table('t', 'a')",
        "SELECT * FROM mine.citus_shards",
        "SELECT 'create_distributed_table(1)'",
        "CREATE VIEW v AS SELECT * FROM citus_shards",
        "SELECT create_distributed_table FROM t"
      })
  void leavesOtherStatementsAlone(String sql) {
    assertThat(hasCall(sql)).isFalse();
  }
}
