package io.dpg.metastore;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// A row of text values, read by column.
record Row(List<@Nullable String> values) {

  @Nullable String textOrNull(int column) {
    return values.get(column);
  }

  String text(int column) {
    String text = values.get(column);
    if (text == null) {
      throw new IllegalStateException("unexpected null in column " + column + " of " + values);
    }
    return text;
  }

  int number(int column) {
    return Integer.parseInt(text(column));
  }

  /// OIDs are unsigned; dpg keeps them as int.
  int oid(int column) {
    return Integer.parseUnsignedInt(text(column));
  }

  boolean flag(int column) {
    return text(column).equals("t");
  }

  /// A value of PostgreSQL's type "char"; blank for the empty one.
  char letter(int column) {
    String text = text(column);
    return text.isEmpty() ? ' ' : text.charAt(0);
  }
}
