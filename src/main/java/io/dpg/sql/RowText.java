package io.dpg.sql;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// PostgreSQL's text form of rows: `(1,,"a ""b"" \\ c")`, as `record_out` writes it.
public final class RowText {

  private RowText() {}

  /// The values of a row with at least one column; null for NULL.
  public static List<@Nullable String> values(String row) {
    List<@Nullable String> values = new ArrayList<>();
    StringBuilder value = new StringBuilder();
    boolean quoted = false;
    boolean isNull = true;
    for (int i = 1; i < row.length(); i++) {
      char c = row.charAt(i);
      boolean ends = !quoted && (c == ',' || i == row.length() - 1);
      if (ends) {
        values.add(isNull ? null : value.toString());
        value.setLength(0);
        isNull = true;
        continue;
      }
      isNull = false;
      boolean doubled = quoted && (c == '"' || c == '\\') && row.charAt(i + 1) == c;
      if (doubled) {
        value.append(c);
        i++;
      } else if (c == '"') {
        quoted = !quoted;
      } else {
        value.append(c);
      }
    }
    return values;
  }
}
