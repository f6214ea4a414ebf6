package io.dpg.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.dpg.error.SqlError;
import io.dpg.error.SqlErrorException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SqlParserTest {

  private static final SqlParser PARSER = new SqlParser();

  @ParameterizedTest
  @ValueSource(strings = {"", "  \n", ";", " ; ;; ", "-- only a comment", "/* so */ ; /* what */"})
  void findsNoStatementsWhereThereAreNone(String script) {
    assertThat(PARSER.parse(script)).isEmpty();
  }

  @Test
  void splitsAScriptIntoItsStatements() {
    List<ParsedStatement> statements = PARSER.parse(" SELECT 1 ; /* é */ UPDATE t SET a = 2 \n");

    assertThat(statements)
        .extracting(ParsedStatement::text)
        .containsExactly("SELECT 1 ", "UPDATE t SET a = 2");
    assertThat(statements).extracting(ParsedStatement::offset).containsExactly(1, 20);
    assertThat(statements)
        .extracting(statement -> statement.tree().kind())
        .containsExactly("SelectStmt", "UpdateStmt");
  }

  @Test
  void locationsAreIndexesIntoTheStatementsOwnText() {
    ParsedStatement statement =
        PARSER.parse("SELECT '😀'; SELECT 'é😀' || x IN (1, 2), y FROM tab").get(1);

    statement
        .tree()
        .walk(node -> {
          String rest = statement.text().substring(Math.max(0, node.location()));
          switch (node.kind()) {
            case "ColumnRef" ->
                assertThat(rest).startsWith(node.list("fields").getFirst().text("sval"));
            case "RangeVar" -> assertThat(rest).startsWith("tab");
            case "A_Const" -> assertThat(rest).matches("(?s)['12].*");
            case "A_Expr" -> assertThat(rest).matches("(?s)(\\|\\||IN).*");
            default -> {}
          }
          return true;
        });
  }

  @Test
  void aLocationOfZeroIsKnown() {
    SqlNode with =
        PARSER.parse("WITH x AS (SELECT 1) TABLE x").getFirst().tree().required("withClause");

    assertThat(with.location()).isZero();
    assertThat(SqlNode.of("WithClause", with.fields()).location()).isEqualTo(-1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          SELECT 1; SELEC 2                          | 42601 | 11 | syntax error at or near "SELEC"
          SELECT                                     | 42601 |  0 |
          SELECT 'é😀', foo bar baz                  | 42601 | 22 | syntax error at or near "baz"
          SELECT (1                                  | 42601 | 10 | syntax error at end of input
          SELECT 'abc                                | 42601 |  8 | unterminated quoted string at or near "'abc"
          SELECT E'\\u00zz'                           | 22025 | 10 | invalid Unicode escape
          SELECT U&'\\00zz'                           | 42601 | 11 | invalid Unicode escape
          SELECT E'\\xff'                             | 22021 |  0 | invalid byte sequence for encoding "UTF8": 0xff
          SELECT 1::float(99)                        | 22023 | 17 | precision for type float must be less than 54 bits
          CREATE ROLE none                           | 42939 | 13 | role name "none" is reserved
          SELECT s(x) OVER (ROWS UNBOUNDED FOLLOWING)| 42P20 | 24 | frame start cannot be UNBOUNDED FOLLOWING
          SELECT 'é', $1a FROM t                     | 42601 | 13 | trailing junk after parameter at or near "$1a"
          SELECT U&'\\0000'                          | 42601 | 11 | invalid Unicode escape value
          SELECT ' is reserved                       | 42601 |  8 | unterminated quoted string at or near "' is reserved"
          ALTER TABLE t ADD CHECK (a) DEFERRABLE     | 0A000 | 29 | CHECK constraints cannot be marked DEFERRABLE
          """)
  void tellsPostgresOwnErrors(String script, String state, int position, String message) {
    if (message == null) {
      assertThat(PARSER.parse(script)).hasSize(1);
      return;
    }
    assertThat(errorOf(script))
        .extracting(error -> error.state().code(), SqlError::position, SqlError::message)
        .containsExactly(state, position, message);
  }

  @Test
  void rejectsAZeroByteWhichWouldEndTheTextForTheParser() {
    assertThat(errorOf("SELECT 1\0; DROP TABLE t").state().code()).isEqualTo("22021");
  }

  @Test
  void survivesNestingThatIsTooDeep() {
    assertThat(errorOf("SELECT 1" + " + 1".repeat(60_000)).state().code()).isEqualTo("54001");
    assertThat(PARSER.parse("SELECT 1")).hasSize(1);
  }

  private static SqlError errorOf(String script) {
    return catchThrowableOfType(SqlErrorException.class, () -> PARSER.parse(script)).error();
  }
}
