package io.dpg.integration;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.dpg.testkit.DpgCluster;
import java.io.ByteArrayInputStream;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

/// EXPLAIN in the formats that tools read.
class ExplainIT {

  private static final String ROUTED = "SELECT * FROM explained_a WHERE k = 5";
  private static final String FANNED_OUT = "SELECT v, count(*) FROM explained_a GROUP BY v";
  private static final String STAGED =
      "SELECT count(*) FROM explained_a a JOIN explained_b b ON a.v = b.v";
  private static final String ON_COORDINATOR =
      "SELECT v, k, count(*) FROM explained_a GROUP BY GROUPING SETS ((v), (k))";
  private static final String UPDATE = "UPDATE explained_a SET v = v + 1";
  private static final String OPTIONS =
      "ANALYZE, VERBOSE, BUFFERS, SETTINGS, WAL, MEMORY, SERIALIZE, DIST";

  @BeforeAll
  static void fill() throws SQLException {
    DpgCluster.shared()
        .execute(
            "DROP TABLE IF EXISTS explained_a, explained_b",
            "CREATE TABLE explained_a (k int, v int)",
            "CREATE TABLE explained_b (k int, v int)",
            "SELECT create_distributed_table('explained_a', 'k')",
            "SELECT create_distributed_table('explained_b', 'k', colocate_with => 'none')",
            "INSERT INTO explained_a SELECT i, i % 7 FROM generate_series(1, 100) i",
            "INSERT INTO explained_b SELECT i, i % 7 FROM generate_series(1, 100) i");
  }

  private static String explain(String options, String sql) throws SQLException {
    List<String> rows = new ArrayList<>();
    try (Connection connection = DpgCluster.shared().connect();
        Statement statement = connection.createStatement();
        var result = statement.executeQuery("EXPLAIN (" + options + ") " + sql)) {
      while (result.next()) {
        rows.add(result.getString(1));
      }
    }
    return String.join("\n", rows);
  }

  private static Map<?, ?> plan(String json) {
    List<?> queries = JsonMapper.shared().readValue(json, List.class);
    assertThat(queries).hasSize(1);
    return (Map<?, ?>) requireNonNull(((Map<?, ?>) queries.getFirst()).get("Plan"));
  }

  private static List<?> list(Map<?, ?> plan, String key) {
    return (List<?>) requireNonNull(plan.get(key));
  }

  @ParameterizedTest
  @ValueSource(strings = {ROUTED, FANNED_OUT, STAGED, ON_COORDINATOR, UPDATE})
  void everyFormatIsValid(String sql) throws Exception {
    for (String options : List.of("COSTS", OPTIONS)) {
      Map<?, ?> plan = plan(explain(options + ", FORMAT JSON", sql));
      assertThat(plan.get("Node Type")).isNotNull();
      var document =
          DocumentBuilderFactory.newDefaultInstance()
              .newDocumentBuilder()
              .parse(
                  new ByteArrayInputStream(explain(options + ", FORMAT XML", sql).getBytes(UTF_8)));
      assertThat(document.getDocumentElement().getTagName()).isEqualTo("explain");
      assertThat(document.getElementsByTagName("Plan").getLength()).isPositive();
      String yaml = explain(options + ", FORMAT YAML", sql);
      assertThat(yaml).startsWith("- Plan: \n    Node Type: \"");
      assertThat(yaml.lines())
          .allMatch(line -> line.matches(" *(- )?([^\":]+: ?)?(\".*\"|[^\"]*)"));
      assertThat(explain(options, sql)).isNotEmpty();
    }
  }

  @Test
  void showsTheNodesPlansAsChildren() throws SQLException {
    Map<?, ?> plan = plan(explain("FORMAT JSON, DIST", FANNED_OUT));
    assertThat(plan.get("Custom Plan Provider")).isEqualTo("dpg");
    assertThat(plan.get("Task Count")).isEqualTo(32);
    assertThat(list(plan, "Plans")).hasSize(32);
    Map<?, ?> task = (Map<?, ?>) list(plan, "Plans").getFirst();
    assertThat(task.get("Parent Relationship")).isEqualTo("Member");
    assertThat(String.valueOf(task.get("Node"))).startsWith("citus-worker-");
    assertThat(task.get("Node Type")).isEqualTo("Aggregate");
  }

  @Test
  void tellsWhatEachNodeSent() throws SQLException {
    String all = "SELECT k, repeat('x', 100) FROM explained_a";
    Map<?, ?> plan = plan(explain("FORMAT JSON, ANALYZE, DIST", all));
    int tasks = 0;
    int rows = 0;
    for (Object each : list(plan, "Nodes")) {
      Map<?, ?> node = (Map<?, ?>) each;
      tasks += (Integer) requireNonNull(node.get("Tasks"));
      rows += (Integer) requireNonNull(node.get("Rows"));
      assertThat((Integer) node.get("Kilobytes")).isPositive();
    }
    assertThat(tasks).isEqualTo(32);
    assertThat(rows).isEqualTo(100);
    assertThat(explain("ANALYZE, DIST", all).lines())
        .filteredOn(line -> line.startsWith("  Node citus-worker-"))
        .hasSize(3)
        .allMatch(line -> line.matches(".*: 1[01] tasks, \\d+ rows, [1-9]\\d* kB, time .* ms"));
    assertThat(explain("DIST", all)).doesNotContain("kB, time");
  }

  @Test
  void tellsWhatStagesMoved() throws SQLException {
    Map<?, ?> plan = plan(explain("FORMAT JSON, ANALYZE", STAGED));
    Map<?, ?> stage = (Map<?, ?>) list(plan, "Intermediate Results").getFirst();
    assertThat(stage.get("Rows")).isEqualTo(100);
    assertThat((Integer) stage.get("Bytes")).isPositive();
    assertThat(plan.get("Actual Rows")).isEqualTo(1);
    assertThat(explain("VERBOSE", STAGED)).contains("create_reference_table(");
  }

  @Test
  void explainsPreparedStatementsCursorsAndTablesToBe() throws SQLException {
    try (Connection connection = DpgCluster.shared().connect();
        Statement statement = connection.createStatement()) {
      statement.execute("PREPARE explained (int) AS SELECT * FROM explained_a WHERE k = $1");
      assertThat(first(statement, "EXPLAIN EXECUTE explained(5)"))
          .isEqualTo("Router on explained_a");
      assertThat(first(statement, "EXPLAIN (FORMAT JSON) EXECUTE explained(5)")).startsWith("[");
      assertThat(first(statement, "EXPLAIN DECLARE c CURSOR FOR " + FANNED_OUT))
          .isEqualTo("Fan-out on explained_a");
      assertThat(first(statement, "EXPLAIN CREATE TABLE explained_c AS " + FANNED_OUT))
          .isEqualTo("Fan-out on explained_a");
      statement.execute("PREPARE here AS SELECT 1");
      assertThat(first(statement, "EXPLAIN EXECUTE here")).startsWith("Result");
    }
  }

  private static String first(Statement statement, String sql) throws SQLException {
    try (var rows = statement.executeQuery(sql)) {
      assertThat(rows.next()).isTrue();
      return rows.getString(1);
    }
  }
}
