package io.dpg.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dpg.testkit.DpgCluster;
import io.dpg.testkit.Endpoint;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/// The first tour of a new cluster, statement by statement, with Citus's ids, names and columns.
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class SeedIT {

  private static final DpgCluster CLUSTER = DpgCluster.start(3, Map.of());
  private static final Endpoint DPG = CLUSTER.endpoint();

  @BeforeAll
  static void makeUsers() throws SQLException {
    DPG.execute(
        """
        CREATE TABLE users (
            user_id BIGSERIAL PRIMARY KEY,
            username VARCHAR(255) NOT NULL,
            email VARCHAR(255) NOT NULL
        )\
        """,
        "SELECT create_distributed_table('users', 'user_id')");
  }

  @AfterAll
  static void stop() {
    CLUSTER.close();
  }

  @Test
  @Order(1)
  void listsTheActiveWorkers() throws SQLException {
    assertThat(DPG.query("SELECT * FROM citus_get_active_worker_nodes() ORDER BY 1"))
        .containsExactly(
            List.of("node_name", "node_port"),
            List.of("citus-worker-1", "5432"),
            List.of("citus-worker-2", "5432"),
            List.of("citus-worker-3", "5432"));
  }

  @Test
  @Order(2)
  void showsTheDistributedTables() throws SQLException {
    var answer = DPG.query("SELECT * FROM citus_tables");
    assertThat(answer.getFirst())
        .containsExactly(
            "table_name",
            "citus_table_type",
            "distribution_column",
            "colocation_id",
            "table_size",
            "shard_count",
            "table_owner",
            "access_method");
    assertThat(answer).hasSize(2);
    assertThat(answer.get(1)).startsWith("users", "distributed", "user_id");
    assertThat(answer.get(1).subList(5, 8)).containsExactly("32", "dpg_cluster", "heap");
  }

  @Test
  @Order(3)
  void spreadsThirtyTwoShardsRoundRobin() throws SQLException {
    String sql =
        "SELECT nodename, COUNT(*) as shards, pg_size_pretty(SUM(shard_size)) as size "
            + "FROM citus_shards GROUP BY nodename";
    var answer = DPG.query(sql);
    assertThat(answer.getFirst()).containsExactly("nodename", "shards", "size");
    assertThat(answer.stream().skip(1).map(row -> row.subList(0, 2)))
        .containsExactlyInAnyOrder(
            List.of("citus-worker-1", "11"),
            List.of("citus-worker-2", "11"),
            List.of("citus-worker-3", "10"));
    assertThat(answer.get(1).get(2)).matches("\\d+ (bytes|kB|MB)");
  }

  @Test
  @Order(4)
  void numbersShardsAsCitusDoes() throws SQLException {
    assertThat(DPG.rows("SELECT min(shardid), max(shardid) FROM pg_dist_shard"))
        .containsExactly(List.of("102008", "102039"));
    assertThat(DPG.value("SELECT get_shard_id_for_distribution_column('users', 123)"))
        .isEqualTo("102022");
    assertThat(
            DPG.rows(
                "SELECT shardminvalue, shardmaxvalue FROM pg_dist_shard WHERE shardid = 102008"))
        .containsExactly(List.of("-2147483648", "-2013265921"));
  }

  @Test
  @Order(5)
  void givesSerialNumbersOnce() throws SQLException {
    DPG.execute(
        """
        INSERT INTO users (username, email)
        SELECT 'user_' || i, 'user' || i || '@example.com'
        FROM generate_series(1, 10000) i\
        """);
    assertThat(
            DPG.rows(
                "SELECT count(*), count(DISTINCT user_id), min(user_id), max(user_id) FROM users"))
        .containsExactly(List.of("10000", "10000", "1", "10000"));
  }

  @Test
  @Order(6)
  void findsARowByItsKey() throws SQLException {
    assertThat(DPG.query("SELECT * FROM users WHERE user_id = 123"))
        .containsExactly(
            List.of("user_id", "username", "email"),
            List.of("123", "user_123", "user123@example.com"));
    assertThat(DPG.rows("SELECT * FROM users WHERE email = 'x'")).isEmpty();
    assertThat(DPG.rows("SELECT user_id FROM users WHERE email = 'user77@example.com'"))
        .containsExactly(List.of("77"));
  }

  @Test
  @Order(7)
  void enforcesAPrimaryKeyWithoutTheDistributionColumn() throws SQLException {
    DPG.execute(
        """
        CREATE TABLE orders (
            order_id BIGSERIAL PRIMARY KEY,
            user_id BIGINT NOT NULL,
            total DECIMAL(10,2)
        )\
        """,
        "SELECT create_distributed_table('orders', 'user_id', colocate_with => 'users')",
        "INSERT INTO orders VALUES (-1, 1, 1)");
    assertThatThrownBy(() -> DPG.execute("INSERT INTO orders VALUES (-1, 2, 1)"))
        .isInstanceOfSatisfying(
            PSQLException.class,
            error -> {
              ServerErrorMessage message = error.getServerErrorMessage();
              assertThat(error.getSQLState()).isEqualTo("23505");
              assertThat(message.getMessage())
                  .isEqualTo("duplicate key value violates unique constraint \"orders_pkey\"");
              assertThat(message.getDetail()).isEqualTo("Key (order_id)=(-1) already exists.");
              assertThat(message.getTable()).isEqualTo("orders");
              assertThat(message.getConstraint()).isEqualTo("orders_pkey");
            });
    DPG.execute("DELETE FROM orders WHERE order_id = -1");
    assertThat(DPG.rows("SELECT table_name FROM citus_tables"))
        .containsExactlyInAnyOrder(List.of("orders"), List.of("users"));
  }

  @Test
  @Order(8)
  void joinsCoLocatedTables() throws SQLException {
    String join =
        "SELECT u.username, COUNT(o.order_id) FROM users u "
            + "JOIN orders o ON u.user_id = o.user_id GROUP BY u.username";
    assertThat(DPG.query(join)).containsExactly(List.of("username", "count"));
    DPG.execute("INSERT INTO orders (user_id, total) VALUES (123, 10.5), (123, 1), (9999, 3)");
    assertThat(DPG.rows(join))
        .containsExactlyInAnyOrder(List.of("user_123", "2"), List.of("user_9999", "1"));
    assertThat(DPG.query("SELECT * FROM users u JOIN orders o ON u.user_id = o.user_id").getFirst())
        .containsExactly("user_id", "username", "email", "order_id", "user_id", "total");
    assertThat(
            DPG.value(
                "SELECT count(DISTINCT colocation_id) FROM citus_tables"
                    + " WHERE table_name IN ('users'::regclass, 'orders'::regclass)"))
        .isEqualTo("1");
  }

  @Test
  @Order(9)
  void replicatesReferenceTables() throws SQLException {
    DPG.execute(
        "CREATE TABLE countries (country_code CHAR(2) PRIMARY KEY, country_name VARCHAR(100))",
        "SELECT create_reference_table('countries')",
        "INSERT INTO countries VALUES ('DE', 'Germany'), ('FR', 'France')");
    String join =
        "SELECT u.username, c.country_name FROM users u "
            + "JOIN countries c ON u.country_code = c.country_code";
    assertThatThrownBy(() -> DPG.query(join))
        .isInstanceOfSatisfying(
            PSQLException.class,
            error -> {
              assertThat(error.getSQLState()).isEqualTo("42703");
              assertThat(error.getServerErrorMessage().getMessage())
                  .isEqualTo("column u.country_code does not exist");
            });
    DPG.execute(
        "ALTER TABLE users ADD COLUMN country_code char(2)",
        "UPDATE users SET country_code = 'DE' WHERE user_id IN (5, 6)");
    assertThat(DPG.rows(join))
        .containsExactlyInAnyOrder(List.of("user_5", "Germany"), List.of("user_6", "Germany"));
  }

  @Test
  @Order(10)
  void showsNodesAndAddsThemOnce() throws SQLException {
    assertThat(DPG.query("SELECT * FROM pg_dist_node").getFirst())
        .hasSize(13)
        .startsWith("nodeid", "groupid", "nodename", "nodeport", "noderack", "hasmetadata");
    String sql = "SELECT nodename, nodeport, isactive, shouldhaveshards FROM pg_dist_node";
    assertThat(DPG.rows(sql + " WHERE groupid > 0 ORDER BY 1"))
        .containsExactly(
            List.of("citus-worker-1", "5432", "t", "t"),
            List.of("citus-worker-2", "5432", "t", "t"),
            List.of("citus-worker-3", "5432", "t", "t"));
    assertThat(DPG.value("SELECT citus_add_node('citus-worker-1', 5432)"))
        .isEqualTo(DPG.value("SELECT nodeid FROM pg_dist_node WHERE nodename = 'citus-worker-1'"));
  }

  @Test
  @Order(11)
  void groupsByTheInputColumnAndOrdersByTheOutputColumn() throws SQLException {
    String sql =
        "SELECT table_name::text, nodename, COUNT(*) as shard_count, "
            + "pg_size_pretty(SUM(shard_size)) as size FROM citus_shards "
            + "GROUP BY table_name, nodename ORDER BY table_name, nodename";
    var rows = DPG.rows(sql);
    assertThat(rows.stream().map(row -> row.subList(0, 2)))
        .isSortedAccordingTo(java.util.Comparator.comparing(Object::toString));
    assertThat(rows.stream().map(row -> row.subList(0, 3)))
        .contains(
            List.of("users", "citus-worker-1", "11"),
            List.of("orders", "citus-worker-3", "10"),
            List.of("countries", "citus-worker-2", "1"));
  }

  @Test
  @Order(12)
  void showsWhatIsGoingOn() throws SQLException {
    var activity = DPG.query("SELECT * FROM citus_dist_stat_activity WHERE state != 'idle'");
    assertThat(activity.getFirst()).hasSize(25).startsWith("global_pid", "nodeid");
    assertThat(activity).hasSizeGreaterThan(1);
    DPG.execute("CREATE EXTENSION IF NOT EXISTS pg_stat_statements");
    String statements =
        "SELECT query, calls, mean_exec_time FROM pg_stat_statements "
            + "WHERE query NOT LIKE '%pg_stat%' ORDER BY mean_exec_time DESC LIMIT 10";
    assertThat(DPG.query(statements)).hasSizeBetween(2, 11);
  }

  @Test
  @Order(13)
  void rebalancesOnlyTablesThatExist() {
    assertThatThrownBy(() -> DPG.query("SELECT rebalance_table_shards('table_name')"))
        .isInstanceOfSatisfying(
            PSQLException.class,
            error -> {
              assertThat(error.getSQLState()).isEqualTo("42P01");
              assertThat(error.getServerErrorMessage().getMessage())
                  .isEqualTo("relation \"table_name\" does not exist");
            });
  }

  @Test
  @Order(14)
  void checksThatEveryNodeReachesEveryNode() throws SQLException {
    var health = DPG.query("SELECT * FROM citus_check_cluster_node_health()");
    assertThat(health.getFirst())
        .containsExactly("from_nodename", "from_nodeport", "to_nodename", "to_nodeport", "result");
    int nodes = Integer.parseInt("" + DPG.value("SELECT count(*) FROM pg_dist_node"));
    assertThat(health).hasSize(nodes * nodes + 1);
    assertThat(health.stream().skip(1)).allMatch(row -> "t".equals(row.get(4)));
  }
}
