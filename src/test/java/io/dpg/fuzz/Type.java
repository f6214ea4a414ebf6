package io.dpg.fuzz;

import java.util.random.RandomGenerator;

/// The types that random statements use: those whose values and order are the same on every server,
/// and whose sums do not depend on the order of rows.
enum Type {
  INT("int"),
  BIGINT("bigint"),
  NUMERIC("numeric"),
  TEXT("text"),
  DATE("date"),
  BOOL("boolean");

  private static final String[] WORDS = {"", "a", "b", "ab", "B", "é", "a b", "zz", "%", "x'y"};

  private final String sql;

  Type(String sql) {
    this.sql = sql;
  }

  String sql() {
    return sql;
  }

  static Type any(RandomGenerator random) {
    return values()[random.nextInt(values().length)];
  }

  boolean isNumber() {
    return this == INT || this == BIGINT || this == NUMERIC;
  }

  /// A literal from a small range, so that values meet again in joins and groups.
  String literal(RandomGenerator random) {
    return switch (this) {
      case INT -> random.nextInt(-3, 12) + (random.nextInt(3) == 0 ? "::int" : "");
      case BIGINT -> random.nextInt(-3, 12) + "::bigint";
      case NUMERIC -> random.nextInt(-20, 90) / 10.0 + "::numeric";
      case TEXT -> "'" + WORDS[random.nextInt(WORDS.length)].replace("'", "''") + "'::text";
      case DATE -> "'2026-01-%02d'::date".formatted(1 + random.nextInt(9));
      case BOOL -> random.nextBoolean() ? "true" : "false";
    };
  }
}
