package io.dpg.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dpg.testkit.DpgCluster;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.util.PSQLException;

/// What runs on the coordinator node unseen by dpg uses distributed tables in the transaction of
/// the session that waits for it.
class WayBackIT {

  private static final int ROWS = 500;

  private Connection connection = open();

  private static Connection open() {
    try {
      return DpgCluster.shared().connect();
    } catch (SQLException failure) {
      throw new AssertionError(failure);
    }
  }

  @BeforeEach
  void makeTables() throws SQLException {
    run(
        "SET client_min_messages = warning",
        "DROP SCHEMA IF EXISTS wayback_it CASCADE",
        "CREATE SCHEMA wayback_it",
        "SET search_path = wayback_it",
        "SET citus.shard_count = 4",
        "CREATE TABLE items (id int PRIMARY KEY, name text, n int DEFAULT 7)",
        "SELECT create_distributed_table('items', 'id')",
        "INSERT INTO items SELECT i, 'item ' || i, i % 10 FROM generate_series(1, " + ROWS + ") i",
        "CREATE TABLE local (id int, label text)",
        "INSERT INTO local VALUES (1, 'one'), (2, 'two')",
        "CREATE FUNCTION count_items() RETURNS bigint LANGUAGE plpgsql AS"
            + " $$ BEGIN RETURN (SELECT count(*) FROM items); END $$");
  }

  @AfterEach
  void close() throws SQLException {
    run("ROLLBACK", "DROP SCHEMA IF EXISTS wayback_it CASCADE");
    connection.close();
  }

  private void run(String... statements) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }

  private List<String> column(String sql) throws SQLException {
    return column(connection, sql);
  }

  private static List<String> column(Connection connection, String sql) throws SQLException {
    List<String> values = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      while (rows.next()) {
        values.add(rows.getString(1));
      }
    }
    return values;
  }

  private void assertFails(String sql, String state) {
    assertThatThrownBy(() -> run(sql))
        .isInstanceOfSatisfying(
            PSQLException.class, failure -> assertThat(failure.getSQLState()).isEqualTo(state));
  }

  @Test
  void seesWhatItsTransactionHasWritten() throws SQLException {
    run("BEGIN", "INSERT INTO items VALUES (1000, 'new')");
    assertThat(column("SELECT count_items()")).containsExactly("501");
    try (Connection other = open();
        Statement path = other.createStatement()) {
      path.execute("SET search_path = wayback_it");
      assertThat(column(other, "SELECT count_items()")).containsExactly("500");
    }
    run("ROLLBACK");
    assertThat(column("SELECT count_items()")).containsExactly("500");
  }

  @Test
  void writesCommitAndRollBackWithTheStatement() throws SQLException {
    run("DO $$ BEGIN INSERT INTO items VALUES (1001, 'a'), (1002, 'b'); DELETE FROM local; END $$");
    assertThat(column("SELECT n FROM items WHERE id > 1000")).containsExactly("7", "7");
    assertFails("DO $$ BEGIN INSERT INTO items VALUES (1003, 'c'); PERFORM 1 / 0; END $$", "22012");
    assertThat(column("SELECT id FROM items WHERE id = 1003")).isEmpty();
    assertThat(column("SELECT id FROM local")).isEmpty();
  }

  @Test
  void exceptionBlocksRollBackOnWorkersToo() throws SQLException {
    run(
        """
        DO $$
        DECLARE item record;
        BEGIN
          FOR item IN SELECT id FROM items WHERE id <= 20 ORDER BY id LOOP
            BEGIN
              INSERT INTO items VALUES (item.id + 2000, 'copy');
              IF item.id % 2 = 0 THEN
                INSERT INTO items VALUES (1, 'again');
              END IF;
            EXCEPTION WHEN unique_violation THEN
              NULL;
            END;
          END LOOP;
        END $$
        """);
    assertThat(column("SELECT count(*) FROM items WHERE id > 2000")).containsExactly("10");
    assertThat(column("SELECT count(*) FROM items WHERE id > 2000 AND id % 2 = 0"))
        .containsExactly("0");
  }

  @Test
  void savepointsOfTheClientHoldAcrossFunctions() throws SQLException {
    run(
        "BEGIN",
        "DO $$ BEGIN INSERT INTO items VALUES (3001, 'kept'); END $$",
        "SAVEPOINT a",
        "DO $$ BEGIN INSERT INTO items VALUES (3002, 'undone'); END $$",
        "ROLLBACK TO SAVEPOINT a",
        "DO $$ BEGIN INSERT INTO items VALUES (3003, 'kept'); END $$",
        "RELEASE SAVEPOINT a",
        "COMMIT");
    assertThat(column("SELECT id FROM items WHERE id > 3000 ORDER BY id"))
        .containsExactly("3001", "3003");
  }

  @Test
  void errorsNameTablesAndLeaveTheSessionUsable() throws SQLException {
    assertThatThrownBy(() -> run("DO $$ BEGIN INSERT INTO items VALUES (1, 'again'); END $$"))
        .isInstanceOfSatisfying(
            PSQLException.class,
            failure -> {
              assertThat(failure.getSQLState()).isEqualTo("23505");
              assertThat(failure.getMessage()).contains("\"items_pkey\"");
              assertThat(String.valueOf(failure.getServerErrorMessage().getWhere()))
                  .doesNotContain("pg_dist");
            });
    assertThat(column("SELECT count_items()")).containsExactly("500");
  }

  @Test
  void scansInterleave() throws SQLException {
    run(
        """
        CREATE FUNCTION pairs() RETURNS bigint LANGUAGE plpgsql AS $$
        DECLARE
          one CURSOR FOR SELECT id FROM items;
          two CURSOR FOR SELECT id FROM items;
          a int; b int; total bigint := 0;
        BEGIN
          OPEN one; OPEN two;
          LOOP
            FETCH one INTO a; FETCH two INTO b;
            EXIT WHEN a IS NULL OR b IS NULL;
            total := total + a + b;
          END LOOP;
          RETURN total;
        END $$
        """);
    assertThat(column("SELECT pairs()")).containsExactly(Integer.toString(ROWS * (ROWS + 1)));
  }

  @Test
  void proceduresCommitAsTheyGo() throws SQLException {
    run(
        "CREATE PROCEDURE steps() LANGUAGE plpgsql AS $$ BEGIN"
            + " INSERT INTO items VALUES (4001, 'a'); COMMIT;"
            + " INSERT INTO items VALUES (4002, 'b'); ROLLBACK;"
            + " INSERT INTO items VALUES (4003, 'c'); END $$",
        "CALL steps()");
    assertThat(column("SELECT id FROM items WHERE id > 4000 ORDER BY id"))
        .containsExactly("4001", "4003");
  }

  @Test
  void permissionsAreTheClients() throws SQLException {
    run(
        "DROP ROLE IF EXISTS wayback_reader",
        "CREATE ROLE wayback_reader",
        "GRANT USAGE ON SCHEMA wayback_it TO wayback_reader",
        "SET ROLE wayback_reader");
    assertFails("SELECT count_items()", "42501");
    run("RESET ROLE", "GRANT SELECT ON items TO wayback_reader", "SET ROLE wayback_reader");
    assertThat(column("SELECT count_items()")).containsExactly("500");
    assertFails("DO $$ BEGIN INSERT INTO items VALUES (5000, 'x'); END $$", "42501");
    run("RESET ROLE", "DROP OWNED BY wayback_reader", "DROP ROLE wayback_reader");
  }

  @Test
  void cancelReachesWhatComesBack() throws Exception {
    try (Connection other = open();
        Statement lock = other.createStatement();
        Statement waiting = connection.createStatement()) {
      lock.execute("BEGIN");
      lock.execute("SELECT FROM wayback_it.items WHERE id = 1 FOR UPDATE");
      AtomicReference<String> state = new AtomicReference<>("not cancelled");
      Thread thread =
          Thread.ofVirtual()
              .start(() -> {
                try {
                  waiting.execute("DO $$ BEGIN PERFORM FROM items WHERE id = 1 FOR UPDATE; END $$");
                } catch (SQLException e) {
                  state.set(e.getSQLState());
                }
              });
      while (!thread.join(Duration.ofMillis(200))) {
        waiting.cancel();
      }
      assertThat(state.get()).isEqualTo("57014");
      lock.execute("ROLLBACK");
    }
    assertThat(column("SELECT count_items()")).containsExactly("500");
  }

  @Test
  void truncateInAFunctionEmptiesTheShards() throws SQLException {
    run("DO $$ BEGIN TRUNCATE items; END $$");
    assertThat(column("SELECT count(*) FROM items")).containsExactly("0");
    run("INSERT INTO items VALUES (1, 'a')", "TRUNCATE items");
    assertThat(column("SELECT count(*) FROM items")).containsExactly("0");
  }

  @Test
  void theCoordinatorNodeItselfHasTheRows() throws SQLException {
    String rows = column("SELECT count(*) FROM items").getFirst();
    run("CREATE MATERIALIZED VIEW names AS SELECT name FROM items");
    assertThat(column("SELECT count(*) FROM names")).containsExactly(rows);
    run("INSERT INTO items VALUES (6000, 'late')", "REFRESH MATERIALIZED VIEW names");
    assertThat(column("SELECT count(*) FROM names")).containsExactly("501");
  }

  @Test
  void definitionsKeepTheWayOpen() throws SQLException {
    run(
        "ALTER TABLE items ADD COLUMN extra int DEFAULT 3",
        "ALTER TABLE items RENAME COLUMN name TO title",
        "ALTER TABLE items RENAME TO things",
        "CREATE SCHEMA wayback_it_other",
        "ALTER TABLE things SET SCHEMA wayback_it_other");
    assertThat(
            column(
                "SELECT sum(extra) || min(title) FROM wayback_it_other.things FULL JOIN local"
                    + " USING (id)"))
        .containsExactly("1500item 1");
    run("DROP SCHEMA wayback_it_other CASCADE");
  }

  @Test
  void changesExactlyTheRowsThatAFunctionMeans() throws SQLException {
    run(
        """
        CREATE FUNCTION change() RETURNS void LANGUAGE plpgsql AS $$
        BEGIN
          UPDATE items SET n = n + length(label) FROM local WHERE local.id = items.id;
          UPDATE items SET name = count_items()::text WHERE id = 3;
          DELETE FROM items USING local WHERE items.id = local.id + 10;
          DELETE FROM items WHERE n = (SELECT max(n) FROM items) AND id > 10;
        END $$
        """,
        "SELECT change()");
    assertThat(column("SELECT n FROM items WHERE id <= 3 ORDER BY id"))
        .containsExactly("4", "5", "3");
    assertThat(column("SELECT name FROM items WHERE id = 3")).containsExactly("500");
    assertThat(column("SELECT count(*) FROM items")).containsExactly("449");
    assertThat(column("SELECT id FROM items WHERE id IN (11, 12, 19)")).isEmpty();
  }

  @Test
  void movesRows() throws SQLException {
    run("BEGIN", "DO $$ BEGIN UPDATE items SET id = id + 10000; END $$");
    assertThat(column("SELECT min(id), count(*) FROM items WHERE id > 500"))
        .containsExactly("10001");
    run("ROLLBACK");
    assertThat(column("SELECT max(id) FROM items")).containsExactly("500");
    run("DO $$ BEGIN UPDATE items SET id = id + 10000; END $$");
    assertThat(column("SELECT count(DISTINCT id) FROM items WHERE id > 10000"))
        .containsExactly("500");
  }

  @Test
  void refusesOnlyWhereItWouldFindNothing() throws SQLException {
    assertFails("DO $$ BEGIN PERFORM count(*) FROM ONLY items; END $$", "0A000");
    assertFails(
        "CREATE FUNCTION f() RETURNS bigint LANGUAGE sql AS 'SELECT count(*) FROM only items'",
        "0A000");
    assertFails("CREATE VIEW v AS SELECT * FROM ONLY (wayback_it.items)", "0A000");
    run("DO $$ BEGIN /* from only items */ PERFORM count(*) FROM ONLY local; END $$");
  }
}
