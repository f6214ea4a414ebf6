package io.dpg.conformance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.dpg.testkit.Breadth;
import io.dpg.testkit.DpgCluster;
import io.dpg.testkit.Endpoint;
import io.dpg.testkit.PlainPostgres;
import io.trino.tpcds.Table;
import java.io.IOException;
import java.io.InputStream;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/// TPC-DS's 99 queries give on dpg what they give on plain PostgreSQL, with the tables distributed
/// in two ways, of which a build tries one for each query by turns. Prints how long each takes, and
/// with `-Ddpg.test.all.modes=true` how it is planned.
class TpcdsIT {

  /// Fewer than usual: each costs every query a plan on a worker, and tables of this size have
  /// little to share out.
  private static final int SHARDS = Breadth.isWhole() ? 32 : 8;

  private static final double SCALE = Double.parseDouble(System.getProperty("tpcds.scale", "0.01"));
  private static final int QUERIES = 99;
  private static final String PLAIN = "tpcds";
  private static final String DIVISION_BY_ZERO = "22012";
  private static final Pattern NAME = Pattern.compile("\"[^\"]*\"");
  private static final Pattern LEVEL = Pattern.compile("(\\(GROUPING [^,]*\\)) \"lochierarchy\"");

  /// Each query runs once there.
  private static final Map<String, Expected> EXPECTED = new HashMap<>();

  private record Expected(List<String> rows, long milliseconds) {}

  /// A way to distribute the tables.
  private enum Layout {
    /// Facts by item, so that all of them are co-located; dimensions as reference tables.
    STAR(
        List.of(
            "store_sales ss_item_sk",
            "store_returns sr_item_sk",
            "catalog_sales cs_item_sk",
            "catalog_returns cr_item_sk",
            "web_sales ws_item_sk",
            "web_returns wr_item_sk",
            "inventory inv_item_sk")),
    /// Sales with their returns by order, and the larger dimensions each by its own key.
    BY_KEY(
        List.of(
            "store_sales ss_ticket_number",
            "store_returns sr_ticket_number store_sales",
            "catalog_sales cs_order_number none",
            "catalog_returns cr_order_number catalog_sales",
            "web_sales ws_order_number none",
            "web_returns wr_order_number web_sales",
            "item i_item_sk none",
            "inventory inv_item_sk item",
            "customer c_customer_sk none",
            "customer_address ca_address_sk none",
            "customer_demographics cd_demo_sk none"));

    private final List<String> distributed;

    Layout(List<String> distributed) {
      this.distributed = distributed;
    }

    String schema() {
      return "tpcds_" + name().toLowerCase(Locale.ROOT);
    }

    String call(Table table) {
      for (String line : distributed) {
        String[] words = line.split(" ");
        if (words[0].equals(table.getName())) {
          String with = words.length > 2 ? ", colocate_with => '" + words[2] + "'" : "";
          return "SELECT create_distributed_table('%s', '%s'%s)"
              .formatted(words[0], words[1], with);
        }
      }
      return "SELECT create_reference_table('%s')".formatted(table.getName());
    }
  }

  @BeforeAll
  static void load() throws SQLException, IOException {
    try (Connection plain = connect(PlainPostgres.shared(), PLAIN)) {
      create(plain, PLAIN, null);
      TpcdsTables.generate(plain, SCALE);
      analyze(plain);
      for (Layout layout : Layout.values()) {
        try (Connection dpg = connect(DpgCluster.shared(), layout.schema())) {
          create(dpg, layout.schema(), layout);
          for (Table table : TpcdsTables.all()) {
            TpcdsTables.copy(table, plain, dpg);
          }
          analyze(dpg);
        }
      }
    }
  }

  private static void create(Connection connection, String schema, @Nullable Layout layout)
      throws SQLException {
    try (var statement = connection.createStatement()) {
      statement.execute("DROP SCHEMA IF EXISTS " + schema + " CASCADE");
      statement.execute("CREATE SCHEMA " + schema);
      for (Table table : TpcdsTables.all()) {
        statement.execute(TpcdsTables.definition(table));
      }
      if (layout != null) {
        for (Table table : distributionOrder(layout)) {
          statement.execute(layout.call(table));
        }
      }
    }
  }

  /// Those that others are co-located with come first.
  private static List<Table> distributionOrder(Layout layout) {
    List<String> order = layout.distributed.stream().map(line -> line.split(" ")[0]).toList();
    return TpcdsTables.all().stream()
        .sorted(java.util.Comparator.comparingInt(table -> order.indexOf(table.getName())))
        .toList();
  }

  private static void analyze(Connection connection) throws SQLException {
    try (var statement = connection.createStatement()) {
      statement.execute("ANALYZE");
    }
  }

  private static Connection connect(Endpoint server, String schema) throws SQLException {
    Connection connection = server.connect();
    try (var statement = connection.createStatement()) {
      statement.execute("SET search_path = " + schema);
      statement.execute("SET citus.shard_count = " + SHARDS);
      statement.execute("SET statement_timeout = '60s'");
    }
    return connection;
  }

  /// The query in PostgreSQL's words. The artifact has it in Trino's, whose names are all in lower
  /// case and whose ORDER BY knows output columns within expressions.
  private static String query(int number) throws IOException {
    String resource = "/sql/presto/tpcds/q%02d.sql".formatted(number);
    try (InputStream stream = Objects.requireNonNull(TpcdsIT.class.getResourceAsStream(resource))) {
      String text =
          new String(stream.readAllBytes(), UTF_8)
              .replace("${database}.${schema}.", "")
              .replaceAll("(?i)\\bAS DOUBLE\\b", "AS double precision")
              .replaceAll(";\\s*$", "");
      String lower = NAME.matcher(text).replaceAll(it -> it.group().toLowerCase(Locale.ROOT));
      Matcher level = LEVEL.matcher(lower);
      return level.find()
          ? lower.replace("WHEN (\"lochierarchy\" = 0)", "WHEN (" + level.group(1) + " = 0)")
          : lower;
    }
  }

  /// All, or those that `-Dtpcds.queries=17,25` names.
  private static List<Integer> numbers() {
    String wanted = System.getProperty("tpcds.queries", "");
    return wanted.isEmpty()
        ? IntStream.rangeClosed(1, QUERIES).boxed().toList()
        : Stream.of(wanted.split(",")).map(Integer::valueOf).toList();
  }

  @TestFactory
  Stream<DynamicTest> dpgEqualsPostgres() throws IOException {
    List<DynamicTest> tests = new ArrayList<>();
    for (int number : numbers()) {
      String query = query(number);
      for (Layout layout : Breadth.turn(number, List.of(Layout.values()))) {
        String title = "%s query %d".formatted(layout, number);
        tests.add(DynamicTest.dynamicTest(title, () -> compare(title, layout, query)));
      }
    }
    return tests.stream();
  }

  private static void compare(String title, Layout layout, String query) throws SQLException {
    Expected expected = EXPECTED.computeIfAbsent(query, TpcdsIT::onPlainPostgres);
    try (Connection dpg = connect(DpgCluster.shared(), layout.schema())) {
      long start = System.nanoTime();
      List<String> rows = rows(dpg, query);
      long own = (System.nanoTime() - start) / 1_000_000;
      // Planned anew, which costs as much as many of the queries.
      String plan = Breadth.isWhole() ? rows(dpg, "EXPLAIN " + query).getFirst() : "";
      System.out.printf(
          "%-20s %4d rows %6d ms (PostgreSQL %6d ms)  %s%n",
          title, rows.size(), own, expected.milliseconds(), plan);
      assertThat(rows).containsExactlyInAnyOrderElementsOf(expected.rows());
    }
  }

  private static Expected onPlainPostgres(String query) {
    try (Connection plain = connect(PlainPostgres.shared(), PLAIN)) {
      long start = System.nanoTime();
      List<String> rows = rows(plain, query);
      return new Expected(rows, (System.nanoTime() - start) / 1_000_000);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private static List<String> rows(Connection connection, String sql) throws SQLException {
    List<String> rows = new ArrayList<>();
    try (var statement = connection.createStatement();
        var result = statement.executeQuery(sql)) {
      while (result.next()) {
        List<String> row = new ArrayList<>();
        for (int column = 1; column <= result.getMetaData().getColumnCount(); column++) {
          row.add(String.valueOf(result.getString(column)));
        }
        rows.add(String.join("|", row));
      }
    } catch (SQLException e) {
      // At a small scale some query divides by a sum that is zero.
      if (!DIVISION_BY_ZERO.equals(e.getSQLState())) {
        throw e;
      }
      rows.add(e.getMessage());
    }
    return rows;
  }
}
