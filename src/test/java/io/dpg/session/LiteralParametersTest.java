package io.dpg.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.dpg.execute.Arguments;
import io.dpg.pgtype.ByteSlice;
import io.dpg.sql.ParsedStatement;
import io.dpg.sql.SqlParser;
import io.dpg.sql.normal.NormalForm;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class LiteralParametersTest {

  private static final SqlParser PARSER = new SqlParser();

  @Test
  void putsParametersInPlaceOfLiterals() {
    LiteralParameters parameters =
        parameters("SELECT 'x', v FROM t WHERE k=7 AND name LIKE 'a''b%' LIMIT 10");
    assertThat(words(parameters.sql()))
        .isEqualTo("SELECT $1 , v FROM t WHERE k= $2 AND name LIKE $3 LIMIT $4");
    assertThat(parameters.types()).containsExactly(0, 23, 0, 23);
    assertThat(values("SELECT 'x', v FROM t WHERE k=7 AND name LIKE 'a''b%' LIMIT 10"))
        .containsExactly("x", "7", "a'b%", "10");
  }

  @Test
  void takesTheSignThatBelongsToANumber() {
    String sql = "SELECT * FROM t WHERE a = -5 AND b = - 6 AND c - 7 = 0 AND d = -8::int2";
    LiteralParameters parameters = parameters(sql);
    assertThat(words(parameters.sql()))
        .isEqualTo("SELECT * FROM t WHERE a = $1 AND b = $2 AND c - $3 = $4 AND d = - $5 ::int2");
    assertThat(values(sql)).containsExactly("-5", "-6", "7", "0", "8");
  }

  @Test
  void typesNumbersAsPostgresqlDoes() {
    assertThat(
            parameters(
                    "SELECT 2147483647, 2147483648, -2147483648, 9223372036854775807,"
                        + " 9223372036854775808, -9223372036854775808, 1.5, 1e3, 0x10")
                .types())
        .containsExactly(23, 20, 23, 20, 1700, 20, 1700, 1700, 23);
  }

  @Test
  void findsTheStatementBehindBlanksAndComments() {
    String sql = " /* c */ -- d\n SELECT 1 ;";
    assertThat(words(parameters(sql).sql())).isEqualTo("SELECT $1");
    assertThat(values(sql)).containsExactly("1");
  }

  @Test
  void servesAnotherStatementOfTheSameForm() {
    LiteralParameters parameters = parameters("UPDATE t SET v = -1 WHERE k = 'a'");
    NormalForm other = form("update t set v=-20 where k=$$b'c$$");
    assertThat(other.key()).isEqualTo(form("UPDATE t SET v = -1 WHERE k = 'a'").key());
    Arguments arguments = parameters.arguments(other, List.of(23, 25));
    assertThat(texts(arguments)).containsExactly("-20", "b'c");
    assertThat(arguments.types()).isEqualTo(List.of(23, 25));
  }

  private static LiteralParameters parameters(String sql) {
    ParsedStatement statement = PARSER.parse(sql).getFirst();
    return LiteralParameters.of(form(sql), statement);
  }

  private static List<String> values(String sql) {
    int count = form(sql).literalCount();
    return texts(parameters(sql).arguments(form(sql), Collections.nCopies(count, 25)));
  }

  private static List<String> texts(Arguments arguments) {
    return arguments.values().stream().map(Objects::requireNonNull).map(ByteSlice::text).toList();
  }

  private static NormalForm form(String sql) {
    return NormalForm.of(sql).orElseThrow();
  }

  private static String words(String sql) {
    return sql.replaceAll(" +", " ").strip();
  }
}
