package io.dpg.conformance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.dpg.testkit.Breadth;
import io.dpg.testkit.DpgCluster;
import io.dpg.testkit.Endpoint;
import io.dpg.testkit.PlainPostgres;
import io.trino.tpch.TpchEntity;
import io.trino.tpch.TpchTable;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.postgresql.PGConnection;

/// TPC-H's 22 queries give on dpg what they give on plain PostgreSQL, with the tables distributed
/// in two ways, of which a build tries one for each query by turns: all but the large ones as
/// reference tables, and each by its own key. Prints how long each takes, and with
/// `-Ddpg.test.all.modes=true` how it is planned.
class TpchIT {

  /// Fewer than usual: each costs every query a plan on a worker, and tables of this size have
  /// little to share out.
  private static final int SHARDS = Breadth.isWhole() ? 32 : 8;

  private static final double SCALE = Double.parseDouble(System.getProperty("tpch.scale", "0.01"));
  private static final Path FOLDER = Path.of("src/test/resources/tpch");

  /// A way to distribute the tables.
  private enum Layout {
    REFERENCE(
        "SELECT create_distributed_table('orders', 'o_orderkey')",
        "SELECT create_distributed_table('lineitem', 'l_orderkey', colocate_with => 'orders')",
        "SELECT create_reference_table(t) FROM unnest(ARRAY['region', 'nation', 'part',"
            + " 'supplier', 'partsupp', 'customer']) t"),
    BY_KEY(
        "SELECT create_distributed_table('orders', 'o_orderkey')",
        "SELECT create_distributed_table('lineitem', 'l_orderkey', colocate_with => 'orders')",
        "SELECT create_distributed_table('part', 'p_partkey', colocate_with => 'none')",
        "SELECT create_distributed_table('partsupp', 'ps_partkey', colocate_with => 'part')",
        "SELECT create_distributed_table('customer', 'c_custkey', colocate_with => 'none')",
        "SELECT create_distributed_table('supplier', 's_suppkey', colocate_with => 'none')",
        "SELECT create_reference_table(t) FROM unnest(ARRAY['region', 'nation']) t");

    private final List<String> statements;

    Layout(String... statements) {
      this.statements = List.of(statements);
    }

    String schema() {
      return "tpch_" + name().toLowerCase(java.util.Locale.ROOT);
    }
  }

  @BeforeAll
  static void load() throws SQLException, IOException {
    load(PlainPostgres.shared(), "tpch", List.of());
    for (Layout layout : Layout.values()) {
      load(DpgCluster.shared(), layout.schema(), layout.statements);
    }
  }

  private static void load(Endpoint server, String schema, List<String> distribution)
      throws SQLException, IOException {
    try (Connection connection = connect(server, schema);
        var statement = connection.createStatement()) {
      statement.execute("DROP SCHEMA IF EXISTS " + schema + " CASCADE");
      statement.execute("CREATE SCHEMA " + schema);
      statement.execute(Files.readString(FOLDER.resolve("schema.sql")));
      for (String sql : distribution) {
        statement.execute(sql);
      }
      for (TpchTable<?> table : TpchTable.getTables()) {
        copy(connection, table);
      }
      statement.execute("ANALYZE");
    }
  }

  private static void copy(Connection connection, TpchTable<?> table)
      throws SQLException, IOException {
    StringBuilder rows = new StringBuilder();
    for (TpchEntity row : table.createGenerator(SCALE, 1, 1)) {
      String line = row.toLine();
      rows.append(line, 0, line.length() - 1).append('\n');
    }
    connection
        .unwrap(PGConnection.class)
        .getCopyAPI()
        .copyIn(
            "COPY " + table.getTableName() + " FROM STDIN (DELIMITER '|')",
            new ByteArrayInputStream(rows.toString().getBytes(UTF_8)));
  }

  private static Connection connect(Endpoint server, String schema) throws SQLException {
    Connection connection = server.connect();
    try (var statement = connection.createStatement()) {
      statement.execute("SET search_path = " + schema);
      statement.execute("SET citus.shard_count = " + SHARDS);
    }
    return connection;
  }

  @TestFactory
  Stream<DynamicTest> dpgEqualsPostgres() throws IOException {
    List<String> queries =
        Arrays.stream(Files.readString(FOLDER.resolve("queries.sql")).split(";"))
            .map(String::strip)
            .filter(query -> !query.isEmpty())
            .toList();
    List<DynamicTest> tests = new ArrayList<>();
    for (int i = 0; i < queries.size(); i++) {
      String query = queries.get(i);
      for (Layout layout : Breadth.turn(i, List.of(Layout.values()))) {
        String title = "%s query %d".formatted(layout, i + 1);
        tests.add(DynamicTest.dynamicTest(title, () -> compare(title, layout, query)));
      }
    }
    return tests.stream();
  }

  private static void compare(String title, Layout layout, String query) throws SQLException {
    List<List<String>> expected;
    try (Connection plain = connect(PlainPostgres.shared(), "tpch")) {
      expected = rows(plain, query);
    }
    try (Connection dpg = connect(DpgCluster.shared(), layout.schema())) {
      long start = System.nanoTime();
      List<List<String>> rows = rows(dpg, query);
      long milliseconds = (System.nanoTime() - start) / 1_000_000;
      String plan = Breadth.isWhole() ? rows(dpg, "EXPLAIN " + query).getFirst().getFirst() : "";
      System.out.printf("%-20s %4d rows %6d ms  %s%n", title, rows.size(), milliseconds, plan);
      assertThat(rows).isEqualTo(expected);
    }
  }

  private static List<List<String>> rows(Connection connection, String sql) throws SQLException {
    List<List<String>> rows = new ArrayList<>();
    try (var statement = connection.createStatement();
        var result = statement.executeQuery(sql)) {
      while (result.next()) {
        List<String> row = new ArrayList<>();
        for (int column = 1; column <= result.getMetaData().getColumnCount(); column++) {
          row.add(String.valueOf(result.getString(column)));
        }
        rows.add(row);
      }
    }
    return rows;
  }
}
