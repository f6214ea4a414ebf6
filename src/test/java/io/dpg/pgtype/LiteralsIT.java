package io.dpg.pgtype;

import static org.assertj.core.api.Assertions.assertThat;

import io.dpg.testkit.PlainPostgres;
import io.dpg.testkit.Seed;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.postgresql.PGConnection;

/// Array literals and COPY lines that dpg writes, read by the server, and the other way round.
class LiteralsIT {

  private static final Seed SEED = Seed.of(LiteralsIT.class);
  private static final int VALUES = 2_000;

  @Test
  void writesArraysThatTheServerReads() throws SQLException {
    List<@Nullable String> values = values();
    values.addAll(List.of("NULL", "null", "", " ", "a b", "{}", "\u000b"));
    try (Connection server = PlainPostgres.shared().connect();
        PreparedStatement statement = server.prepareStatement("SELECT unnest(?::text[])")) {
      statement.setString(1, ArrayLiteral.of(values));
      assertThat(strings(statement.executeQuery())).isEqualTo(values);
    }
  }

  @Test
  void writesAndReadsCopyLinesAsTheServer() throws SQLException, IOException {
    List<@Nullable String> values = values();
    values.addAll(List.of("\\N", "\\.", "\b\f\n\r\t\u000b", ""));
    ByteArrayOutputStream lines = new ByteArrayOutputStream();
    for (int i = 0; i < values.size(); i++) {
      String value = values.get(i);
      CopyText.write(ByteSlice.of(Integer.toString(i)), (byte) '|', lines);
      lines.write('|');
      CopyText.write(value == null ? null : ByteSlice.of(value), (byte) '|', lines);
      lines.write('\n');
    }
    try (Connection server = PlainPostgres.shared().connect();
        Statement statement = server.createStatement()) {
      statement.execute("CREATE TEMPORARY TABLE copied (i int, v text)");
      var copy = server.unwrap(PGConnection.class).getCopyAPI();
      copy.copyIn(
          "COPY copied FROM STDIN (DELIMITER '|')", new ByteArrayInputStream(lines.toByteArray()));
      assertThat(strings(statement.executeQuery("SELECT v FROM copied ORDER BY i")))
          .isEqualTo(values);
      ByteArrayOutputStream written = new ByteArrayOutputStream();
      copy.copyOut("COPY (SELECT * FROM copied ORDER BY i) TO STDOUT (DELIMITER '|')", written);
      assertThat(written.toByteArray()).isEqualTo(lines.toByteArray());
      assertThat(secondFields(written.toByteArray())).isEqualTo(values);
    }
  }

  private static List<@Nullable String> secondFields(byte[] lines) {
    List<@Nullable String> values = new ArrayList<>();
    int start = 0;
    for (int i = 0; i < lines.length; i++) {
      if (lines[i] == '\n') {
        ByteSlice line = new ByteSlice(lines, start, i - start);
        ByteSlice field = CopyText.field(line, 1, (byte) '|');
        assertThat(CopyText.field(line, 2, (byte) '|')).isNull();
        ByteSlice value = field == null ? null : CopyText.read(field);
        values.add(value == null ? null : value.text());
        start = i + 1;
      }
    }
    return values;
  }

  @Test
  void readsBytesInOctalAndHexadecimal() {
    assertThat(CopyText.read(ByteSlice.of("\\101\\x4a\\7x\\q\\xg")))
        .isEqualTo(ByteSlice.of("AJ\u0007xqxg"));
  }

  private static List<@Nullable String> values() {
    RandomGenerator random = SEED.random();
    List<@Nullable String> values = new ArrayList<>();
    for (int i = 0; i < VALUES; i++) {
      values.add(
          random.nextInt(20) == 0 ? null : RandomValues.text(random, 20) + "|".repeat(i % 2));
    }
    return values;
  }

  private static List<@Nullable String> strings(ResultSet rows) throws SQLException {
    List<@Nullable String> strings = new ArrayList<>();
    while (rows.next()) {
      strings.add(rows.getString(1));
    }
    return strings;
  }
}
