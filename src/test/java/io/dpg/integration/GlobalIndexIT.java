package io.dpg.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dpg.testkit.DpgCluster;
import io.dpg.testkit.Endpoint;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyManager;
import org.postgresql.util.PSQLException;

/// Keys that are unique over all shards, under many clients and in bulk; and what global indexes
/// are good for beside.
class GlobalIndexIT {

  private static final int CLIENTS = 32;
  private static final int KEYS = 40;
  private static final Endpoint DPG = DpgCluster.shared();

  @BeforeAll
  static void makeTables() throws SQLException {
    DPG.execute(
        "CREATE SCHEMA global_index",
        "CREATE TABLE global_index.entries (id bigint PRIMARY KEY, owner bigint NOT NULL, note text)",
        "SELECT create_distributed_table('global_index.entries', 'owner',"
            + " colocate_with => 'none')");
  }

  private static void assertIndexesAreRight() throws SQLException {
    assertThat(DPG.rows("SELECT * FROM dpg_check_global_indexes()")).isEmpty();
  }

  @Test
  void letsOneOfManyClientsHaveAKey() throws Exception {
    DPG.execute(
        "CREATE TABLE global_index.race (id int PRIMARY KEY, client int)",
        "SELECT create_distributed_table('global_index.race', 'client', shard_count => 8)");
    AtomicInteger won = new AtomicInteger();
    List<Throwable> failures = java.util.Collections.synchronizedList(new ArrayList<>());
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < CLIENTS; i++) {
      int client = i;
      threads.add(
          Thread.ofVirtual()
              .start(() -> {
                try {
                  won.addAndGet(takeKeys(client));
                } catch (Throwable e) {
                  failures.add(e);
                }
              }));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(failures).isEmpty();
    assertThat(won.get()).isEqualTo(KEYS);
    assertThat(DPG.rows("SELECT count(*), count(DISTINCT id) FROM global_index.race"))
        .containsExactly(List.of(Integer.toString(KEYS), Integer.toString(KEYS)));
    assertIndexesAreRight();
  }

  private static int takeKeys(int client) throws SQLException {
    int won = 0;
    try (Connection connection = DPG.connect();
        PreparedStatement insert =
            connection.prepareStatement("INSERT INTO global_index.race VALUES (?, ?)")) {
      for (int key = 0; key < KEYS; key++) {
        insert.setInt(1, key);
        insert.setInt(2, client);
        try {
          won += insert.executeUpdate();
        } catch (PSQLException e) {
          assertThat(e.getSQLState()).isEqualTo("23505");
        }
      }
    }
    return won;
  }

  @Test
  void waitsForTheOtherTransaction() throws Exception {
    try (Connection one = DPG.connect();
        Connection other = DPG.connect();
        Statement first = one.createStatement();
        Statement second = other.createStatement()) {
      one.setAutoCommit(false);
      first.execute("INSERT INTO global_index.entries VALUES (1000, 1)");
      AtomicInteger rows = new AtomicInteger(-1);
      Thread waiting =
          Thread.ofVirtual()
              .start(() -> {
                try {
                  rows.set(
                      second.executeUpdate("INSERT INTO global_index.entries VALUES (1000, 2)"));
                } catch (SQLException e) {
                  rows.set(-2);
                }
              });
      assertThat(waiting.join(java.time.Duration.ofMillis(300))).isFalse();
      one.rollback();
      waiting.join();
      assertThat(rows.get()).isEqualTo(1);
    }
    DPG.execute("DELETE FROM global_index.entries WHERE id = 1000");
    assertIndexesAreRight();
  }

  @Test
  void copiesAllRowsOrNone() throws Exception {
    DPG.execute(
        "CREATE TABLE global_index.copied (id int PRIMARY KEY, k int, t text UNIQUE)",
        "SELECT create_distributed_table('global_index.copied', 'k', shard_count => 8)");
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < 5000; i++) {
      lines.append(i).append('\t').append(i % 97).append("\tt").append(i).append('\n');
    }
    assertThat(copy(lines.toString())).isEqualTo(5000);
    assertThatThrownBy(() -> copy("6000\t1\tx\n6001\t2\ty\n6000\t3\tz\n"))
        .hasMessageContaining("duplicate key value violates unique constraint \"copied_pkey\"")
        .hasMessageContaining("Key (id)=(6000) already exists.");
    assertThatThrownBy(() -> copy("6000\t1\tx\n6001\t2\tt77\n"))
        .hasMessageContaining("Key (t)=(t77) already exists.");
    assertThat(DPG.value("SELECT count(*) FROM global_index.copied")).isEqualTo("5000");
    assertIndexesAreRight();
    DPG.execute("DELETE FROM global_index.copied WHERE id % 2 = 0");
    assertIndexesAreRight();
  }

  private static long copy(String lines) throws Exception {
    try (Connection connection = DPG.connect()) {
      CopyManager copies = connection.unwrap(PGConnection.class).getCopyAPI();
      return copies.copyIn("COPY global_index.copied FROM STDIN", new java.io.StringReader(lines));
    }
  }

  @Test
  void findsTheShardOfAKey() throws SQLException {
    DPG.execute(
        "CREATE TABLE global_index.found (id bigint PRIMARY KEY, owner bigint, t text, UNIQUE (t, id))",
        "SELECT create_distributed_table('global_index.found', 'owner',"
            + " colocate_with => 'global_index.entries')",
        "INSERT INTO global_index.found SELECT i, i * 13, 't' || i FROM generate_series(1, 100) i",
        "INSERT INTO global_index.entries SELECT i + 5000, i * 13 FROM generate_series(1, 100) i");
    String one = "SELECT owner, t FROM global_index.found WHERE id = 42";
    assertThat(DPG.rows(one)).containsExactly(List.of("546", "t42"));
    assertThat(plan(one)).contains("by global index found_pkey").contains("Task Count: 1");
    assertThat(DPG.rows("SELECT * FROM global_index.found WHERE id = 4242")).isEmpty();
    assertThat(plan("SELECT * FROM global_index.found WHERE id = 4242")).contains("Task Count: 1");
    assertThat(DPG.rows("SELECT id FROM global_index.found WHERE id IN (1, 2, 999) ORDER BY id"))
        .containsExactly(List.of("1"), List.of("2"));
    assertThat(DPG.value("SELECT count(*) FROM global_index.found WHERE id = ANY ('{3,4}')"))
        .isEqualTo("2");
    String join =
        "SELECT f.t, e.id FROM global_index.found f JOIN global_index.entries e USING (owner)"
            + " WHERE f.id = 7";
    assertThat(DPG.rows(join)).containsExactly(List.of("t7", "5007"));
    assertThat(plan(join)).contains("by global index found_pkey");
    String outer =
        "SELECT count(*) FROM global_index.entries e LEFT JOIN global_index.found f"
            + " ON e.owner = f.owner AND f.id = 7";
    assertThat(plan(outer)).doesNotContain("by global index");
    try (Connection connection = DPG.connect();
        PreparedStatement query =
            connection.prepareStatement("SELECT t FROM global_index.found WHERE id = ?")) {
      for (int i = 1; i <= 20; i++) {
        query.setLong(1, i);
        try (var rows = query.executeQuery()) {
          assertThat(rows.next()).isTrue();
          assertThat(rows.getString(1)).isEqualTo("t" + i);
          assertThat(rows.next()).isFalse();
        }
      }
    }
    DPG.execute("UPDATE global_index.found SET t = 'new' WHERE id = 42");
    assertThat(DPG.rows(one)).containsExactly(List.of("546", "new"));
    DPG.execute("DELETE FROM global_index.found WHERE id = 42");
    assertThat(DPG.rows(one)).isEmpty();
    assertIndexesAreRight();
  }

  private static String plan(String sql) throws SQLException {
    return DPG.rows("EXPLAIN " + sql).toString();
  }

  @Test
  void readsFewShardsByALookUpIndex() throws SQLException {
    DPG.execute(
        "CREATE TABLE global_index.users (id bigint PRIMARY KEY, email text, city text)",
        "SELECT create_distributed_table('global_index.users', 'id', shard_count => 16,"
            + " colocate_with => 'none')",
        "INSERT INTO global_index.users SELECT i, 'u' || i % 500, 'c' || i % 2"
            + " FROM generate_series(1, 1000) i",
        "CREATE INDEX users_email ON global_index.users (email) WITH (global = true)",
        "CREATE INDEX IF NOT EXISTS users_email ON global_index.users (email) WITH (global)",
        "CREATE INDEX CONCURRENTLY users_city ON global_index.users (city) WITH (global = true)");
    String byEmail = "SELECT id FROM global_index.users WHERE email = 'u7' ORDER BY id";
    assertThat(DPG.rows(byEmail)).containsExactly(List.of("7"), List.of("507"));
    assertThat(plan(byEmail)).contains("by global index users_email");
    assertThat(plan("SELECT * FROM global_index.users WHERE email = 'x'"))
        .contains("Task Count: 1");
    assertThat(DPG.value("SELECT count(*) FROM global_index.users WHERE city = 'c1'"))
        .isEqualTo("500");
    DPG.execute(
        "UPDATE global_index.users SET email = 'u8' WHERE id = 507",
        "DELETE FROM global_index.users WHERE id = 508",
        "INSERT INTO global_index.users VALUES (2000, 'u8', NULL), (2001, NULL, NULL)");
    assertThat(DPG.rows("SELECT id FROM global_index.users WHERE email = 'u8' ORDER BY id"))
        .containsExactly(List.of("8"), List.of("507"), List.of("2000"));
    assertThat(DPG.rows(byEmail)).containsExactly(List.of("7"));
    assertIndexesAreRight();
    DPG.execute("ALTER TABLE global_index.users ALTER COLUMN email TYPE varchar(20)");
    assertThat(plan(byEmail)).contains("by global index users_email");
    assertIndexesAreRight();
    DPG.execute(
        "DROP INDEX CONCURRENTLY global_index.users_city", "DROP INDEX global_index.users_email");
    assertThat(plan(byEmail)).doesNotContain("by global index");
    assertThat(DPG.rows(byEmail)).containsExactly(List.of("7"));
    assertIndexesAreRight();
  }

  @Test
  void enforcesAUniqueIndexMadeConcurrently() throws SQLException {
    DPG.execute(
        "CREATE TABLE global_index.codes (code text, k int)",
        "SELECT create_distributed_table('global_index.codes', 'k', shard_count => 4)",
        "INSERT INTO global_index.codes VALUES ('a', 1), ('a', 2), ('b', 3)");
    assertThatThrownBy(
            () -> DPG.execute("CREATE UNIQUE INDEX CONCURRENTLY once ON global_index.codes (code)"))
        .hasMessageContaining("could not create unique index \"once\"")
        .hasMessageContaining("Key (code)=(a) is duplicated.");
    DPG.execute(
        "DELETE FROM global_index.codes WHERE k = 2",
        "CREATE UNIQUE INDEX CONCURRENTLY once ON global_index.codes (code)");
    assertThatThrownBy(() -> DPG.execute("INSERT INTO global_index.codes VALUES ('b', 9)"))
        .hasMessageContaining("duplicate key value violates unique constraint \"once\"");
    assertIndexesAreRight();
  }

  @Test
  void showsNothingOfIndexTables() throws SQLException {
    assertThat(
            DPG.rows(
                "SELECT relname FROM pg_class WHERE relnamespace = 'global_index'::regnamespace"
                    + " AND relname LIKE 'entries%' ORDER BY 1"))
        .containsExactly(List.of("entries"), List.of("entries_pkey"));
    assertThat(DPG.value("SELECT count(*) FROM citus_shards WHERE shard_name LIKE '%dpg_index%'"))
        .isEqualTo("0");
  }

  @Test
  void lacksNothingWhenRowsMoveBack() throws SQLException {
    DPG.execute(
        "CREATE TABLE global_index.moved (id int PRIMARY KEY, k int)",
        "INSERT INTO global_index.moved SELECT i, i FROM generate_series(1, 10) i",
        "SELECT create_distributed_table('global_index.moved', 'k', shard_count => 4)",
        "SELECT undistribute_table('global_index.moved')",
        "SELECT create_distributed_table('global_index.moved', 'k', shard_count => 2)");
    assertIndexesAreRight();
    assertThatThrownBy(() -> DPG.execute("INSERT INTO global_index.moved VALUES (3, 9)"))
        .hasMessageContaining("moved_pkey");
    DPG.execute("DROP TABLE global_index.moved");
    assertIndexesAreRight();
  }
}
