package io.dpg.wire;

import io.dpg.error.SqlError;
import io.dpg.error.SqlState;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The fields of ErrorResponse and NoticeResponse (manual, "Error and Notice Message Fields").
final class ErrorFields {

  /// Those that [SqlError] keeps by letter, in the order in which PostgreSQL sends them.
  private static final String OTHER_FIELDS = "pqstcdnFLR";

  private ErrorFields() {}

  static void write(int type, Severity severity, SqlError error, Wire wire) {
    wire.begin(type);
    put(wire, 'S', severity.name());
    put(wire, 'V', severity.name());
    put(wire, 'C', error.state().code());
    put(wire, 'M', error.message());
    put(wire, 'D', error.detail());
    put(wire, 'H', error.hint());
    put(wire, 'P', error.position() > 0 ? Integer.toString(error.position()) : null);
    put(wire, 'W', error.where());
    for (int i = 0; i < OTHER_FIELDS.length(); i++) {
      char letter = OTHER_FIELDS.charAt(i);
      put(wire, letter, error.fields().get(letter));
    }
    wire.putByte(0).end();
  }

  private static void put(Wire wire, char letter, @Nullable String value) {
    if (value != null) {
      // A message may quote what a user typed, a NUL included, which no protocol string can hold.
      wire.putByte(letter).putString(value.replace("\0", "\\0"));
    }
  }

  static Map<Character, String> read(Wire wire) {
    Map<Character, String> fields = new HashMap<>();
    for (char letter = (char) wire.readByte(); letter != 0; letter = (char) wire.readByte()) {
      fields.put(letter, wire.readString());
    }
    return fields;
  }

  static Severity severity(Map<Character, String> fields) {
    String name = fields.getOrDefault('V', fields.getOrDefault('S', "ERROR"));
    for (Severity severity : Severity.values()) {
      if (name.startsWith(severity.name())) {
        return severity;
      }
    }
    return Severity.ERROR;
  }

  static SqlError error(Map<Character, String> fields) {
    String code = fields.getOrDefault('C', "");
    Map<Character, String> others = new HashMap<>();
    for (int i = 0; i < OTHER_FIELDS.length(); i++) {
      String value = fields.get(OTHER_FIELDS.charAt(i));
      if (value != null) {
        others.put(OTHER_FIELDS.charAt(i), value);
      }
    }
    return new SqlError(
        code.length() == 5 ? new SqlState(code) : SqlState.INTERNAL_ERROR,
        fields.getOrDefault('M', "missing error text"),
        fields.get('D'),
        fields.get('H'),
        position(fields.get('P')),
        fields.get('W'),
        others);
  }

  private static int position(@Nullable String text) {
    if (text == null || text.length() > 9 || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
      return 0;
    }
    return text.isEmpty() ? 0 : Integer.parseInt(text);
  }
}
