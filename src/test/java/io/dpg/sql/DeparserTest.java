package io.dpg.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dpg.error.SqlErrorException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Whatever the deparser writes must parse to the tree that it was given.
class DeparserTest {

  private static final SqlParser PARSER = new SqlParser();
  private static final int RANDOM_QUERIES = 1_000;

  static Stream<String> corpus() {
    return Stream.of("expressions", "select", "modify", "definitions", "utilities")
        .flatMap(name -> lines(name + ".sql").stream());
  }

  static Stream<String> queries() {
    return Stream.of("expressions", "select", "modify")
        .flatMap(name -> lines(name + ".sql").stream());
  }

  static Stream<String> keywords() {
    return lines("keywords.txt").stream();
  }

  private static List<String> lines(String name) {
    try (InputStream in = DeparserTest.class.getResourceAsStream("/sql/" + name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("corpus")
  void whatItWritesParsesToTheSameTree(String statement) {
    SqlNode tree = PARSER.parse(statement).getFirst().tree();
    String text = Deparser.deparse(tree);

    assertSame(tree, text);
    assertThat(Deparser.deparse(PARSER.parse(text).getFirst().tree())).isEqualTo(text);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("queries")
  void knowsWhereTheParserFindsEachNode(String statement) {
    SqlNode tree = PARSER.parse(statement).getFirst().tree();
    ParsedStatement written = Deparser.statement(tree);

    assertThat(written.tree()).isEqualTo(tree);
    assertThat(places(written.tree()))
        .as(written.text())
        .isEqualTo(places(PARSER.parse(written.text()).getFirst().tree()));
  }

  /// The kind of every node with its place.
  private static List<String> places(SqlNode tree) {
    List<String> places = new ArrayList<>();
    tree.walk(node -> places.add(node.location() + " " + node.kind()));
    return places;
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("keywords")
  void quotesKeywordsWhereTheyAreNames(String keyword) {
    String text =
        """
        SELECT "k", "k"."k", "k".*, "k"(1), "k"."k"("k" => 2), a::"k", "k" 'x', a AS "k",
          sum(1) OVER "k", sum("k") OVER ("k" ORDER BY 1), sum(1) OVER (ROWS "k" PRECEDING),
          ("k").k, a."k"[1], b COLLATE "k", EXTRACT("k" FROM a), XMLELEMENT(NAME "k", "k"),
          JSON_OBJECT("k" : "k"), JSON_ARRAY("k"), JSON_VALUE("k", "k" PASSING "k" AS "k"),
          "k" BETWEEN "k" AND "k", "k" LIKE "k" ESCAPE "k", "k" AT TIME ZONE "k", NOT "k", CASE "k" WHEN "k"
          THEN "k" END, "k"::interval, TRIM("k"), TRIM(BOTH "k" FROM "k"), POSITION("k" IN "k")
        FROM "k"."k" AS "k" ("k") JOIN "k" USING ("k"), "k"() AS "k" ("k" int), "k" "k"
        WHERE CURRENT_DATE = "k" GROUP BY "k", "k"(1) WINDOW "k" AS ()
        ORDER BY "k" DESC LIMIT "k" OFFSET "k"
        """;
    SqlNode tree = PARSER.parse(text.replace("\"k\"", '"' + keyword + '"')).getFirst().tree();

    assertSame(tree, Deparser.deparse(tree));
  }

  @Test
  void findsTheRightParenthesesForRandomQueries() {
    long seed = RandomSeed.next();
    RandomSql random = new RandomSql(seed);
    int valid = 0;
    for (int i = 0; i < RANDOM_QUERIES; i++) {
      String query = random.query(random.below(4));
      SqlNode tree = treeOrNothing(query);
      if (!tree.isNothing()) {
        valid++;
        assertSame(tree, Deparser.deparse(tree));
      }
    }
    assertThat(valid).as("seed " + seed).isGreaterThan(RANDOM_QUERIES / 4);
  }

  @Test
  void writesPartsOfStatements() {
    SqlNode select =
        PARSER.parse("SELECT a + 1 AS x FROM s.t AS u ORDER BY b DESC").getFirst().tree();

    assertThat(Deparser.deparse(select.list("targetList").getFirst())).isEqualTo("a + 1 AS x");
    assertThat(Deparser.deparse(select.list("fromClause").getFirst())).isEqualTo("s.t AS u");
    assertThat(Deparser.deparse(select.list("sortClause").getFirst())).isEqualTo("b DESC");
  }

  @Test
  void refusesAKindItDoesNotKnow() {
    assertThatThrownBy(() -> Deparser.deparse(SqlNode.of("CreateRoleStmt", Map.of())))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("cannot deparse CreateRoleStmt");
  }

  static void assertSame(SqlNode tree, String text) {
    SqlNode reparsed;
    try {
      reparsed = PARSER.parse(text).getFirst().tree();
    } catch (SqlErrorException e) {
      throw new AssertionError(
          e.error().message() + " at " + e.error().position() + " of: " + text, e);
    }
    assertThat(reparsed).as(text).isEqualTo(tree);
  }

  private static SqlNode treeOrNothing(String text) {
    try {
      return PARSER.parse(text).getFirst().tree();
    } catch (SqlErrorException _) {
      return SqlNode.NOTHING;
    }
  }
}
