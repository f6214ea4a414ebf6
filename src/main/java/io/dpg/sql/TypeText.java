package io.dpg.sql;

import java.util.List;
import java.util.Map;

/// Type names. The grammar turns SQL's own names (`int`, `timestamp with time zone`) into those of
/// pg_catalog; here they turn back.
final class TypeText {

  private static final Map<String, String> STANDARD_NAMES =
      Map.of(
          "int2", "smallint",
          "int4", "integer",
          "int8", "bigint",
          "float4", "real",
          "float8", "double precision",
          "bool", "boolean",
          "numeric", "numeric",
          "varchar", "varchar",
          "varbit", "bit varying");

  /// `interval`'s fields by the bit mask that the grammar makes of them (datetime.h: 1 << unit).
  private static final Map<Long, String> INTERVAL_FIELDS =
      Map.ofEntries(
          Map.entry(1L << 2, "YEAR"),
          Map.entry(1L << 1, "MONTH"),
          Map.entry(1L << 3, "DAY"),
          Map.entry(1L << 10, "HOUR"),
          Map.entry(1L << 11, "MINUTE"),
          Map.entry(1L << 12, "SECOND"),
          Map.entry(1L << 2 | 1L << 1, "YEAR TO MONTH"),
          Map.entry(1L << 3 | 1L << 10, "DAY TO HOUR"),
          Map.entry(1L << 3 | 1L << 10 | 1L << 11, "DAY TO MINUTE"),
          Map.entry(1L << 3 | 1L << 10 | 1L << 11 | 1L << 12, "DAY TO SECOND"),
          Map.entry(1L << 10 | 1L << 11, "HOUR TO MINUTE"),
          Map.entry(1L << 10 | 1L << 11 | 1L << 12, "HOUR TO SECOND"),
          Map.entry(1L << 11 | 1L << 12, "MINUTE TO SECOND"));

  private static final long ALL_INTERVAL_FIELDS = 0x7FFF;

  private TypeText() {}

  static void write(SqlNode type, SqlText out) {
    out.wordIf(type.flag("setof"), "SETOF").at(type);
    List<SqlNode> names = type.list("names");
    if (names.size() == 2 && names.getFirst().text("sval").equals("pg_catalog")) {
      ofCatalog(names, type.list("typmods"), out);
    } else {
      NameText.qualified(names, out);
      modifiers(type.list("typmods"), out);
    }
    if (type.flag("pct_type")) {
      out.glue("%TYPE");
    }
    for (SqlNode bound : type.list("arrayBounds")) {
      out.glue(bound.number("ival") < 0 ? "[]" : "[" + bound.number("ival") + "]");
    }
  }

  private static void ofCatalog(List<SqlNode> names, List<SqlNode> modifiers, SqlText out) {
    String name = names.get(1).text("sval");
    String standard = STANDARD_NAMES.get(name);
    if (standard != null) {
      out.word(standard);
      modifiers(modifiers, out);
      return;
    }
    switch (name) {
      case "timestamp", "time" -> timeOfDay(name, "", modifiers, out);
      case "timestamptz" -> timeOfDay("timestamp", "WITH TIME ZONE", modifiers, out);
      case "timetz" -> timeOfDay("time", "WITH TIME ZONE", modifiers, out);
      case "interval" -> interval(modifiers, out);
      default -> {
        NameText.qualified(names, out);
        modifiers(modifiers, out);
      }
    }
  }

  private static void timeOfDay(String name, String zone, List<SqlNode> modifiers, SqlText out) {
    out.word(name);
    modifiers(modifiers, out);
    out.wordIf(!zone.isEmpty(), zone);
  }

  private static void interval(List<SqlNode> modifiers, SqlText out) {
    out.word("interval");
    if (modifiers.isEmpty()) {
      return;
    }
    long fields = integer(modifiers.getFirst());
    if (fields != ALL_INTERVAL_FIELDS) {
      out.word(INTERVAL_FIELDS.getOrDefault(fields, ""));
    }
    modifiers(modifiers.subList(1, modifiers.size()), out);
  }

  private static long integer(SqlNode constant) {
    SqlNode integer = constant.node("ival");
    return integer == null ? 0 : integer.number("ival");
  }

  private static void modifiers(List<SqlNode> modifiers, SqlText out) {
    if (!modifiers.isEmpty()) {
      out.glue("(").expressions(modifiers).glue(")");
    }
  }
}
