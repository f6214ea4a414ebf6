package io.dpg.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dpg.testkit.DpgCluster;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.util.PSQLException;

/// Definitions that name distributed tables reach the shards, or fail before anything changes.
class DistributedDdlIT {

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
        "DROP SCHEMA IF EXISTS ddl_it CASCADE",
        "CREATE SCHEMA ddl_it",
        "SET search_path = ddl_it",
        "SET citus.shard_count = 4",
        "CREATE TABLE users (id int PRIMARY KEY, name text, n int)",
        "CREATE TABLE refs (id int PRIMARY KEY, label text)",
        "SELECT create_distributed_table('users', 'id')",
        "SELECT create_reference_table('refs')",
        "INSERT INTO users VALUES (1, 'a', 10), (2, 'b', 20), (3, 'c', 30), (4, 'd', 40)",
        "INSERT INTO refs VALUES (1, 'x')");
  }

  @AfterEach
  void close() throws SQLException {
    run("ROLLBACK", "DROP SCHEMA IF EXISTS ddl_it CASCADE");
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
    List<String> values = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      while (rows.next()) {
        values.add(rows.getString(1));
      }
    }
    return values;
  }

  /// What a query with one value gives on the workers.
  private List<String> onWorkers(String query) throws SQLException {
    return column("SELECT result FROM run_command_on_workers($dpg$" + query + "$dpg$)");
  }

  private void assertFails(String sql, String state, String message) {
    assertThatThrownBy(() -> run(sql))
        .isInstanceOfSatisfying(
            PSQLException.class, failure -> assertThat(failure.getSQLState()).isEqualTo(state))
        .hasMessageContaining(message);
  }

  @Test
  void addsAndDropsColumns() throws SQLException {
    run("ALTER TABLE users ADD COLUMN age int DEFAULT 18, ADD COLUMN at timestamptz DEFAULT now()");
    assertThat(column("SELECT age FROM users")).containsExactly("18", "18", "18", "18");
    assertThat(column("SELECT DISTINCT at FROM users")).hasSize(1);
    run("ALTER TABLE users DROP COLUMN age");
    assertFails("SELECT age FROM users", "42703", "age");
    assertThat(
            onWorkers(
                "SELECT count(*) FROM pg_attribute WHERE attname = 'age'"
                    + " AND attrelid::regclass::text LIKE 'ddl_it.users%'"))
        .containsOnly("0");
  }

  @Test
  void refusesDefaultsThatDifferFromRowToRow() {
    assertFails(
        "ALTER TABLE users ADD COLUMN tag uuid DEFAULT gen_random_uuid()", "0A000", "not empty");
    assertFails("ALTER TABLE users ADD COLUMN number serial", "0A000", "nextval");
  }

  @Test
  void protectsTheDistributionColumn() {
    assertFails("ALTER TABLE users DROP COLUMN id", "0A000", "dropping partition column");
    assertFails(
        "ALTER TABLE users ALTER COLUMN id TYPE bigint", "0A000", "involving partition column");
    assertFails(
        "ALTER TABLE users ADD EXCLUDE USING hash (name WITH =)",
        "0A000",
        "cannot create constraint");
  }

  @Test
  void convertsTypes() throws SQLException {
    run("ALTER TABLE users ALTER COLUMN n TYPE text USING 'n' || (n * 2)");
    assertThat(column("SELECT n FROM users ORDER BY id"))
        .containsExactly("n20", "n40", "n60", "n80");
  }

  @Test
  void constraintsHoldOnShardsAndShowTheirLogicalNames() throws SQLException {
    run(
        "ALTER TABLE users ADD CONSTRAINT small CHECK (n < 100), ALTER COLUMN name SET NOT NULL",
        "ALTER TABLE users ADD COLUMN ref int REFERENCES refs");
    assertFails(
        "INSERT INTO users VALUES (5, 'e', 200)",
        "23514",
        "relation \"users\" violates" + " check constraint \"small\"");
    assertFails("INSERT INTO users VALUES (5, NULL, 2)", "23502", "relation \"users\"");
    assertFails("INSERT INTO users VALUES (1, 'a', 2)", "23505", "constraint \"users_pkey\"");
    assertFails("UPDATE users SET ref = 7 WHERE id = 1", "23503", "table \"refs\"");
    run(
        "ALTER TABLE users RENAME CONSTRAINT small TO tiny",
        "ALTER TABLE users DROP CONSTRAINT tiny",
        "INSERT INTO users VALUES (5, 'e', 200)");
  }

  @Test
  void indexesComeAndGoOnShards() throws SQLException {
    String indexes =
        "SELECT count(*) FROM pg_indexes WHERE schemaname = 'ddl_it' AND indexname ~ '%s_\\d+$'";
    run("CREATE INDEX ON users (name)", "CREATE INDEX CONCURRENTLY later ON users (n)");
    assertThat(onWorkers(indexes.formatted("users_name_idx"))).doesNotContain("0");
    assertThat(onWorkers(indexes.formatted("later"))).doesNotContain("0");
    run("ALTER INDEX users_name_idx RENAME TO by_name", "REINDEX TABLE users");
    assertThat(onWorkers(indexes.formatted("by_name"))).doesNotContain("0");
    run("DROP INDEX by_name", "DROP INDEX CONCURRENTLY later");
    assertThat(onWorkers(indexes.formatted("(by_name|later)"))).containsOnly("0");
  }

  @Test
  void renamesTablesColumnsAndSchemas() throws SQLException {
    run(
        "ALTER TABLE users RENAME COLUMN name TO label",
        "ALTER TABLE users RENAME TO people",
        "CREATE SCHEMA IF NOT EXISTS ddl_it_2",
        "ALTER TABLE people SET SCHEMA ddl_it_2");
    assertThat(column("SELECT label FROM ddl_it_2.people ORDER BY id"))
        .containsExactly("a", "b", "c", "d");
    run("DROP SCHEMA ddl_it_2 CASCADE");
    assertThat(onWorkers("SELECT count(*) FROM pg_class WHERE relname LIKE 'people%'"))
        .containsOnly("0");
  }

  @Test
  void rollsBackWithTheTransaction() throws SQLException {
    run("BEGIN", "ALTER TABLE users ADD COLUMN x int", "UPDATE users SET x = id");
    assertThat(column("SELECT sum(x) FROM users")).containsExactly("10");
    run("ROLLBACK");
    assertFails("SELECT x FROM users", "42703", "x");
    assertThat(column("SELECT count(*) FROM users")).containsExactly("4");
  }

  @Test
  void truncatesAndDropsShards() throws SQLException {
    run("ALTER TABLE users ADD COLUMN ref int REFERENCES refs");
    assertFails("TRUNCATE refs", "0A000", "referenced in a foreign key");
    run("TRUNCATE refs CASCADE");
    assertThat(column("SELECT count(*) FROM users")).containsExactly("0");
    run("DROP TABLE users, refs");
    assertThat(
            column(
                "SELECT count(*) FROM pg_dist_partition"
                    + " JOIN pg_class ON logicalrelid = oid WHERE relname IN ('users', 'refs')"
                    + " AND relnamespace = current_schema()::regnamespace"))
        .containsExactly("0");
    assertThat(
            onWorkers(
                "SELECT count(*) FROM pg_class JOIN pg_namespace ON"
                    + " pg_namespace.oid = relnamespace WHERE nspname = 'ddl_it'"))
        .containsOnly("0");
  }

  @Test
  void typesAndFunctionsAreOnEveryNode() throws SQLException {
    run(
        "CREATE TYPE mood AS ENUM ('low')",
        "ALTER TYPE mood ADD VALUE 'high'",
        "CREATE FUNCTION twice(int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT $1 * 2'",
        "ALTER TABLE users ADD COLUMN mood mood DEFAULT 'high'");
    assertThat(column("SELECT twice(n) FROM users WHERE mood = 'high' ORDER BY id"))
        .containsExactly("20", "40", "60", "80");
    run("DROP TYPE mood CASCADE");
    assertFails("SELECT mood FROM users", "42703", "mood");
  }

  @Test
  void rolesAndGrantsReachWorkers() throws SQLException {
    run("DROP ROLE IF EXISTS ddl_it_reader", "CREATE ROLE ddl_it_reader LOGIN PASSWORD 'secret'");
    assertThat(
            onWorkers(
                "SELECT count(*) FROM pg_authid WHERE rolname = 'ddl_it_reader'"
                    + " AND rolpassword LIKE 'SCRAM%'"))
        .containsOnly("1");
    run("GRANT USAGE ON SCHEMA ddl_it TO ddl_it_reader", "GRANT SELECT ON users TO ddl_it_reader");
    try (Connection reader = DpgCluster.shared().as("ddl_it_reader", "secret").connect();
        Statement statement = reader.createStatement();
        ResultSet rows = statement.executeQuery("SELECT count(*) FROM ddl_it.users")) {
      rows.next();
      assertThat(rows.getInt(1)).isEqualTo(4);
    }
    run("DROP OWNED BY ddl_it_reader", "DROP ROLE ddl_it_reader");
    assertThat(onWorkers("SELECT count(*) FROM pg_roles WHERE rolname = 'ddl_it_reader'"))
        .containsOnly("0");
  }

  @Test
  void fillsTablesFromDistributedOnes() throws SQLException {
    run("CREATE VIEW seen AS SELECT * FROM users");
    List<String> users = column("SELECT count(*) FROM users");
    run("CREATE TABLE copied AS SELECT * FROM users");
    assertThat(column("SELECT count(*) FROM copied")).isEqualTo(users);
    run("CREATE MATERIALIZED VIEW kept AS SELECT * FROM seen");
    assertThat(column("SELECT count(*) FROM kept")).isEqualTo(users);
  }
}
