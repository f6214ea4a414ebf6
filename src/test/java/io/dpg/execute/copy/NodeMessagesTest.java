package io.dpg.execute.copy;

import static org.assertj.core.api.Assertions.assertThat;

import io.dpg.catalog.NodeId;
import io.dpg.error.SqlError;
import io.dpg.error.SqlState;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// What nodes say is told in the client's terms.
class NodeMessagesTest {

  private static final CopyTarget TARGET =
      new CopyTarget(new NodeId(2), "public", "users_102008", "users", "_102008");

  private static Chunk chunk(long... lines) {
    LineNumbers numbers = new LineNumbers();
    for (long line : lines) {
      numbers.add(line, 1);
    }
    return new Chunk(TARGET, numbers, true);
  }

  private static SqlError error(String message, @Nullable String where) {
    return new SqlError(
        new SqlState("23505"),
        message,
        "Key (email)=(x_102008) already exists.",
        null,
        7,
        where,
        Map.of('n', "users_email_key_102008", 't', "users_102008"));
  }

  @Test
  void namesAndLinesAreTheClients() {
    SqlError found =
        NodeMessages.translate(
            error(
                "duplicate key value violates unique constraint \"users_email_key_102008\"",
                "COPY users_102008, line 2"),
            chunk(5, 90, 91),
            0,
            "\t");
    assertThat(found.message())
        .isEqualTo("duplicate key value violates unique constraint \"users_email_key\"");
    assertThat(found.where()).isEqualTo("COPY users, line 90");
    assertThat(found.fields()).containsEntry('n', "users_email_key").containsEntry('t', "users");
    assertThat(found.position()).isZero();
    assertThat(NodeMessages.line(found)).isEqualTo(90);
  }

  @Test
  void dataStayAsTheyAre() {
    SqlError found = NodeMessages.translate(error("no", null), chunk(1), 0, "\t");
    assertThat(found.detail()).isEqualTo("Key (email)=(x_102008) already exists.");
    assertThat(found.where()).isNull();
  }

  @Test
  void contextsOfFunctionsComeFirst() {
    String where =
        "PL/pgSQL function f() line 3 at RAISE\nCOPY users_102008, line 1, column a: \"x\"";
    SqlError found = NodeMessages.translate(error("no", where), chunk(17), 0, "\t");
    assertThat(found.where())
        .isEqualTo("PL/pgSQL function f() line 3 at RAISE\nCOPY users, line 17, column a: \"x\"");
  }

  @Test
  void generatedFieldsAreNotShown() {
    SqlError found =
        NodeMessages.translate(
            error("missing data", "COPY users_102008, line 1: \"4711\t5\ta\""), chunk(3), 2, "\t");
    assertThat(found.where()).isEqualTo("COPY users, line 3: \"a\"");
  }

  @Test
  void linesInsideAMessageAreTheClients() {
    SqlError found =
        NodeMessages.translate(
            error(
                "skipping row due to data type incompatibility at line 1 for column \"n\": \"x\"",
                null),
            chunk(44),
            0,
            "\t");
    assertThat(found.message())
        .isEqualTo(
            "skipping row due to data type incompatibility at line 44 for column \"n\": \"x\"");
  }

  @Test
  void rowsOfSeveralLinesAreFoundByAnyOfTheirLines() {
    LineNumbers numbers = new LineNumbers();
    for (int row = 0; row < 200; row++) {
      numbers.add(1_000 + 10L * row, row == 100 ? 3 : 1);
    }
    assertThat(numbers.clientLine(1)).isEqualTo(1_000);
    assertThat(numbers.clientLine(100)).isEqualTo(1_990);
    assertThat(numbers.clientLine(101)).isEqualTo(2_000);
    assertThat(numbers.clientLine(103)).isEqualTo(2_000);
    assertThat(numbers.clientLine(104)).isEqualTo(2_010);
    assertThat(numbers.clientLine(9_999)).isEqualTo(2_990);
  }
}
