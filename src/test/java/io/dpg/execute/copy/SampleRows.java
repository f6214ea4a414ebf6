package io.dpg.execute.copy;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Random rows, and how they look in each of COPY's formats. Written without a look at the
/// scanners, so that a common mistake cannot hide.
final class SampleRows {

  private static final String[] PIECES = {
    "a", "7", "", "\\", "\\N", "\t", "\n", "\r", "\r\n", "\"", "'", ",", ";", "é", "漢字", "🙂",
    "\\.", ".", " ", "\b", "NULL", "\f", "\u000b", "0", "x41"
  };

  private SampleRows() {}

  static List<@Nullable String> row(RandomGenerator random, int fields) {
    List<@Nullable String> row = new ArrayList<>();
    for (int i = 0; i < fields; i++) {
      row.add(random.nextInt(6) == 0 ? null : text(random));
    }
    return row;
  }

  static String text(RandomGenerator random) {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(5); i > 0; i--) {
      text.append(PIECES[random.nextInt(PIECES.length)]);
    }
    return text.toString();
  }

  static byte[] asText(RandomGenerator random, List<@Nullable String> row, char delimiter) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < row.size(); i++) {
      line.append(i == 0 ? "" : delimiter);
      String field = row.get(i);
      if (field == null) {
        line.append("\\N");
      } else {
        field.chars().forEach(c -> line.append(escaped(random, (char) c, delimiter)));
      }
    }
    return line.toString().getBytes(UTF_8);
  }

  private static String escaped(RandomGenerator random, char c, char delimiter) {
    if (c == delimiter || c == '\\') {
      return "\\" + c;
    }
    return switch (c) {
      case '\n' -> random.nextBoolean() ? "\\n" : "\\\n";
      case '\r' -> random.nextBoolean() ? "\\r" : "\\x0d";
      case '\t' -> random.nextBoolean() ? "\\t" : "\\011";
      case '\b' -> "\\b";
      default -> String.valueOf(c);
    };
  }

  static byte[] asCsv(
      RandomGenerator random, List<@Nullable String> row, char delimiter, char quote, char escape) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < row.size(); i++) {
      line.append(i == 0 ? "" : delimiter);
      String field = row.get(i);
      if (field == null) {
        continue;
      }
      boolean plain = !field.isEmpty() && field.chars().allMatch(Character::isLetterOrDigit);
      if (plain && random.nextBoolean()) {
        line.append(field);
        continue;
      }
      line.append(quote);
      for (char c : field.toCharArray()) {
        line.append(c == quote || c == escape ? String.valueOf(escape) : "").append(c);
      }
      line.append(quote);
    }
    return line.toString().getBytes(UTF_8);
  }

  static byte[] asBinary(List<@Nullable String> row) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    writeInteger(bytes, row.size(), 2);
    for (String field : row) {
      byte[] value = field == null ? new byte[0] : field.getBytes(UTF_8);
      writeInteger(bytes, field == null ? -1 : value.length, 4);
      bytes.writeBytes(value);
    }
    return bytes.toByteArray();
  }

  static void writeInteger(ByteArrayOutputStream bytes, int value, int size) {
    for (int shift = 8 * (size - 1); shift >= 0; shift -= 8) {
      bytes.write(value >> shift);
    }
  }
}
