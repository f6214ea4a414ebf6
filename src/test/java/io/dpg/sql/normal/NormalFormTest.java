package io.dpg.sql.normal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NormalFormTest {

  @Test
  void takesLiteralsOutAndKeepsEverythingElse() {
    NormalForm form = form("SELECT  *\nFROM Users -- all\n WHERE Id=42 AND \"Name\" = 'O''Hara';");
    assertThat(form.key()).isEqualTo("select * from users where id = ?4 and \"Name\" = ?s ");
    assertThat(values(form)).containsExactly("42", "O'Hara");
    assertThat(form.kind(0)).isEqualTo(LiteralKind.INTEGER);
    assertThat(form.kind(1)).isEqualTo(LiteralKind.STRING);
    assertThat("SELECT  *\nFROM Users -- all\n WHERE Id=42".substring(form.start(0), form.end(0)))
        .isEqualTo("42");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "2147483647 | ?4 | INTEGER | 2147483647",
        "2147483648 | ?5 | BIGINT | 2147483648",
        "2147483649 | ?8 | BIGINT | 2147483649",
        "9223372036854775807 | ?8 | BIGINT | 9223372036854775807",
        "9223372036854775808 | ?9 | NUMERIC | 9223372036854775808",
        "9223372036854775809 | ?n | NUMERIC | 9223372036854775809",
        "0000000000007 | ?4 | INTEGER | 0000000000007",
        "1_000 | ?4 | INTEGER | 1000",
        "0x7fff_FFFF | ?4 | INTEGER | 2147483647",
        "0o20000000000 | ?5 | BIGINT | 2147483648",
        "0b101 | ?4 | INTEGER | 5",
        "1.5 | ?n | NUMERIC | 1.5",
        ".5 | ?n | NUMERIC | .5",
        "1. | ?n | NUMERIC | 1.",
        "1e1_0 | ?n | NUMERIC | 1e10",
        "'a' | ?s | STRING | a",
        "E'a\\'\\\\\\n''b' | ?s | STRING | `a'\\\n'b`",
        "U&'abc' | ?s | STRING | abc",
        "$$a'b$$ | ?s | STRING | a'b",
        "$q$a$$b$q$ | ?s | STRING | a$$b",
        "B'101' | ?b | BIT | b101",
        "x'1F' | ?x | BIT | x1F",
      })
  void knowsTheKindAndValueOfLiterals(String literal, String marker, String kind, String value) {
    NormalForm form = form("SELECT * FROM t WHERE a = " + literal);
    assertThat(form.key()).isEqualTo("select * from t where a = " + marker + " ");
    assertThat(form.kind(0)).isEqualTo(LiteralKind.valueOf(kind));
    assertThat(form.value(0)).isEqualTo(value);
    assertThat(form.end(0) - form.start(0)).isEqualTo(literal.length());
  }

  @Test
  void joinsStringsContinuedOnTheNextLine() {
    NormalForm form = form("SELECT 'a'\n  'b''c'\n'd', E'\\t' \n'\\n', 'e' -- f\n, 'g'");
    assertThat(values(form)).containsExactly("ab'cd", "\t\n", "e", "g");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT a, b FROM t WHERE c = # ORDER BY 1, b LIMIT #",
        "SELECT a, count(*) FROM t WHERE c = # GROUP BY (1) HAVING count(*) > 3 LIMIT #",
        "SELECT DISTINCT ON (1) a, b + 1 FROM t WHERE c = #",
        "SELECT date_trunc('day', d), count(*) FROM t WHERE k = # GROUP BY date_trunc('day', d)",
        "SELECT substring(a FROM 2 FOR 3), # = ANY (b) FROM t WHERE a = #",
        "SELECT a::varchar(10), CAST(b AS numeric(10,2)), c::x.vector(3) FROM t WHERE d = #",
        "SELECT * FROM f(#) AS g(a varchar(3), b x.vector(3)) WHERE a = #",
        "SELECT * FROM f(#) AS (a varchar(3), b vector(3)) WHERE a = #",
        "INSERT INTO t VALUES (#) ON CONFLICT ((a + 1)) WHERE b = 2 DO UPDATE SET c = #",
        "SELECT sum(a) OVER (PARTITION BY b + 1 ORDER BY 2) FROM t WHERE a = #",
        "SELECT a FROM t WHERE b IN (SELECT c FROM u WHERE d = # ORDER BY 1 LIMIT #) AND e = #",
        "SELECT a IS DISTINCT FROM 5, 6 FROM t WHERE b = # ORDER BY 1",
        "WITH x AS (SELECT a FROM t WHERE b = #) SELECT * FROM x WHERE c = #",
        "WITH x AS NOT MATERIALIZED (SELECT a FROM t WHERE b = #) TABLE x",
        "SELECT count(*) AS n FROM t WHERE id IN (#, #)",
        "SELECT x.limit, 5 FROM t x WHERE b = # ORDER BY x.limit, 3",
        "UPDATE t SET a = a + #, b = date '2020-01-01' WHERE id = #",
        "DELETE FROM t WHERE id = # RETURNING id",
      })
  void keepsValuesThatParseAnalysisReads(String template) {
    String sql = template.replace("#", "7").replace("'2020-01-01'", "'2021-02-02'");
    NormalForm form = form(sql);
    List<Integer> expected = new ArrayList<>();
    for (int i = 0; i < template.length(); i++) {
      if (template.charAt(i) == '#') {
        expected.add(i);
      }
    }
    List<Integer> found = new ArrayList<>();
    for (int i = 0; i < form.literalCount(); i++) {
      if (!form.value(i).startsWith("2021")) {
        found.add(form.start(i));
      }
    }
    // In a select list a literal stays only if equal expressions can mean something.
    if (template.contains("BY") || template.contains("DISTINCT")) {
      assertThat(found).isEqualTo(expected);
    } else {
      assertThat(found).containsAll(expected);
    }
    assertThat(form.key()).isEqualTo(form(sql.replace("7", "8")).key());
  }

  @Test
  void tellsStatementsApartThatDifferInWhatParseAnalysisReads() {
    assertDifferent("SELECT a, b FROM t ORDER BY 1", "SELECT a, b FROM t ORDER BY 2");
    assertDifferent("SELECT a, b FROM t ORDER BY (1)", "SELECT a, b FROM t ORDER BY (2)");
    assertDifferent(
        "SELECT a FROM t GROUP BY ROLLUP (1, 2)", "SELECT a FROM t GROUP BY ROLLUP (1, 3)");
    assertDifferent("SELECT a::numeric(4,2) FROM t", "SELECT a::numeric(4,3) FROM t");
    assertDifferent(
        "SELECT date_trunc('day', d) FROM t GROUP BY date_trunc('day', d)",
        "SELECT date_trunc('hour', d) FROM t GROUP BY date_trunc('day', d)");
    assertDifferent(
        "SELECT DISTINCT a + 1 FROM t ORDER BY a + 1",
        "SELECT DISTINCT a + 2 FROM t ORDER BY a + 1");
    assertDifferent("SELECT -2147483648", "SELECT -2147483649");
    assertDifferent("SELECT 1", "SELECT 3000000000");
    assertDifferent("SELECT '1'", "SELECT 1");
    assertDifferent("SELECT \"A\"", "SELECT a");
    assertDifferent("SELECT b'1'", "SELECT x'1'");
    assertDifferent("SELECT a b", "SELECT ab");
    assertDifferent("SELECT 1 - -1", "SELECT 1 -- -1");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "-- nothing",
        "SET x = 'y'",
        "(SELECT 1)",
        "VALUES (1)",
        "PREPARE p AS SELECT 1",
        "SELECT 1; SELECT 2",
        "SELECT 'open",
        "SELECT \"open",
        "SELECT \"\"",
        "SELECT $$open",
        "SELECT /* open",
        "SELECT 123abc",
        "SELECT 1_",
        "SELECT 1__0",
        "SELECT 1e",
        "SELECT 0x",
        "SELECT $1a",
        "SELECT E'\\x41'",
        "SELECT E'\\u0041'",
        "SELECT U&'\\0041'",
        "SELECT U&'!0041' UESCAPE '!'",
        "SELECT U&\"a\"",
        "SELECT N'a'",
        "SELECT 'a' 'b'",
        "SELECT 'a' -- c\n 'b'",
        "SELECT 'a' /* c */ 'b'",
        "SELECT b'1''0'",
        "SELECT (1",
        "SELECT 1)",
        "SELECT numeric(10,2) '1.5'",
        "SELECT vector(3) '[1,2,3]'",
        "SELECT * FROM JSON_TABLE(a, '$' COLUMNS (b numeric(3) PATH '$.b'))",
        "INSERT INTO t VALUES (1), (2) ORDER BY 1",
        "INSERT INTO t VALUES (1), (2) UNION VALUES (3)",
        "INSERT INTO t VALUES (1), ",
        "INSERT INTO t VALUES (1), 2",
        "INSERT INTO t VALUES (1) (2)",
        "SELECT \\",
        "SELECT 1 {",
      })
  void givesUpOnWhatOnlyTheParserCanJudge(String sql) {
    assertThat(NormalForm.of(sql)).isEmpty();
  }

  @Test
  void givesUpOnDeepNesting() {
    assertThat(NormalForm.of("SELECT " + "(".repeat(1000) + "1" + ")".repeat(1000))).isEmpty();
  }

  @Test
  void collapsesRowsOfOneForm() {
    NormalForm one = form("INSERT INTO t (a, b) VALUES (1, 'x') RETURNING a + 5");
    NormalForm two = form("INSERT INTO t (a, b) VALUES (1, 'x'), (2, 'y') RETURNING a + 5");
    NormalForm many =
        form("INSERT INTO t (a, b) VALUES (1, 'x') ,(2, 'y'),(3,'z') RETURNING a + 6");
    assertThat(one.key()).isEqualTo("insert into t ( a , b ) values ( ?4 , ?s ) returning a + ?4 ");
    assertThat(two.key())
        .isEqualTo("insert into t ( a , b ) values ( ?4 , ?s ) ?r returning a + ?4 ");
    assertThat(many.key()).isEqualTo(two.key());
    assertThat(many.rowCount()).isEqualTo(3);
    assertThat(many.row(1)).isEqualTo(new NormalForm.Row(38, 46, 2, 2));
    assertThat(many.value(many.row(2).firstLiteral() + 1)).isEqualTo("z");
    assertThat(many.literalsAfterRows()).isEqualTo(6);
    assertThat(many.value(6)).isEqualTo("6");
  }

  @Test
  void keepsRowsOfOtherFormsApart() {
    NormalForm form = form("INSERT INTO t VALUES (1), (2), (NULL), (f(3)), (4), (5), (6)");
    assertThat(form.key())
        .isEqualTo("insert into t values ( ?4 ) ?r ( null ) ( f ( ?4 ) ) ( ?4 ) ?r ");
    assertThat(form.rowCount()).isEqualTo(7);
    assertThat(form.row(2).literalCount()).isZero();
  }

  @Test
  void tellsWhetherAllRowsLookAlike() {
    assertThat(rowsLookAlike("INSERT INTO t VALUES (1, 'a'), (2, 'b'), (3, 'c') RETURNING k"))
        .isTrue();
    assertThat(rowsLookAlike("INSERT INTO t VALUES (1, 'a'), (2, 'b'), (3, NULL)")).isFalse();
    assertThat(rowsLookAlike("INSERT INTO t VALUES (1, 'a'), (-2, 'b')")).isFalse();
    assertThat(rowsLookAlike("INSERT INTO t VALUES (1, 'a'), (5000000000, 'b')")).isFalse();
  }

  private static boolean rowsLookAlike(String sql) {
    NormalForm form = NormalForm.of(sql).orElseThrow();
    return form.rowsLookAlike(NormalForm.of(form.withFirstRowOnly()).orElseThrow());
  }

  @Test
  void knowsTheTextOfARow() {
    NormalForm form = NormalForm.of("INSERT INTO t VALUES (1, f('a')), ( 2, ')' )").orElseThrow();
    assertThat(form.rowText(0)).isEqualTo("1, f('a')");
    assertThat(form.rowText(1)).isEqualTo(" 2, ')' ");
    assertThat(form.withFirstRowOnly()).isEqualTo("INSERT INTO t VALUES (1, f('a'))");
  }

  @Test
  void collapsesNoOtherValues() {
    NormalForm form = form("INSERT INTO t SELECT * FROM (VALUES (1), (2)) v");
    assertThat(form.key()).isEqualTo("insert into t select * from ( values ( ?4 ) , ( ?4 ) ) v ");
    assertThat(form.rowCount()).isZero();
  }

  @Test
  void saysWhichStatementsAreEligible() {
    assertThat(NormalForm.eligible("/* x */ sElEcT 1")).isTrue();
    assertThat(NormalForm.eligible("with x as (select 1) select * from x")).isTrue();
    assertThat(NormalForm.eligible("CREATE TABLE t ()")).isFalse();
    assertThat(NormalForm.eligible("selects")).isFalse();
    assertThat(NormalForm.eligible("x.select")).isFalse();
  }

  private static void assertDifferent(String one, String other) {
    assertThat(form(one).key()).isNotEqualTo(form(other).key());
  }

  private static NormalForm form(String sql) {
    return NormalForm.of(sql).orElseThrow(() -> new AssertionError("gave up on " + sql));
  }

  private static List<String> values(NormalForm form) {
    List<String> values = new ArrayList<>();
    for (int i = 0; i < form.literalCount(); i++) {
      values.add(form.value(i));
    }
    return values;
  }
}
