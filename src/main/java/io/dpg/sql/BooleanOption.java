package io.dpg.sql;

import java.util.Locale;
import java.util.Set;

/// An option of a statement that can be on or off: `(ANALYZE)`, `(ANALYZE off)`, `(ANALYZE 0)`.
public final class BooleanOption {

  private static final Set<String> OFF = Set.of("false", "off", "0");

  private BooleanOption() {}

  /// Whether it is on, as PostgreSQL reads it (`defGetBoolean`): also when no value is given.
  ///
  /// @param option a DefElem
  public static boolean isOn(SqlNode option) {
    SqlNode value = option.node("arg");
    if (value == null) {
      return true;
    }
    return switch (value.kind()) {
      case "Boolean" -> value.flag("boolval");
      case "Integer" -> value.number("ival") != 0;
      default -> !OFF.contains(value.text("sval").toLowerCase(Locale.ROOT));
    };
  }
}
