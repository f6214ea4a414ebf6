package io.dpg.sql.normal;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// The words that decide where a literal's value may be left out of the key.
enum Keyword {
  ARRAY,
  AS,
  BIT,
  BY,
  CHAR,
  CHARACTER,
  CONFLICT,
  CURRENT_TIME,
  CURRENT_TIMESTAMP,
  DEC,
  DECIMAL,
  DELETE,
  DISTINCT,
  DO,
  EXCEPT,
  FETCH,
  FLOAT,
  FOR,
  FROM,
  GROUP,
  HAVING,
  INSERT,
  INTERSECT,
  INTERVAL,
  IS,
  JSON_TABLE,
  LIMIT,
  LOCALTIME,
  LOCALTIMESTAMP,
  MATERIALIZED,
  NCHAR,
  NOT,
  NUMERIC,
  OFFSET,
  ON,
  ORDER,
  PARTITION,
  RETURNING,
  SECOND,
  SELECT,
  TABLE,
  TIME,
  TIMESTAMP,
  UNION,
  UPDATE,
  VALUES,
  VARCHAR,
  VARYING,
  WHERE,
  WINDOW,
  WITH,
  XMLTABLE;

  private static final int SLOTS = 256;
  private static final Keyword[][] BY_HASH = byHash();

  private final String text = name().toLowerCase(Locale.ROOT);

  private static Keyword[][] byHash() {
    Keyword[][] table = new Keyword[SLOTS][];
    for (Keyword keyword : values()) {
      int slot = slot(keyword.text.hashCode());
      Keyword[] before = table[slot] == null ? new Keyword[0] : table[slot];
      Keyword[] after = java.util.Arrays.copyOf(before, before.length + 1);
      after[before.length] = keyword;
      table[slot] = after;
    }
    return table;
  }

  private static int slot(int hash) {
    return (hash ^ hash >>> 8 ^ hash >>> 16) & (SLOTS - 1);
  }

  /// Whether a bracket after the word holds the modifier of a type, as in `numeric(10,2)` or
  /// `current_time(3)`.
  boolean isTypeName() {
    return switch (this) {
      case BIT,
          CHAR,
          CHARACTER,
          CURRENT_TIME,
          CURRENT_TIMESTAMP,
          DEC,
          DECIMAL,
          FLOAT,
          INTERVAL,
          LOCALTIME,
          LOCALTIMESTAMP,
          NCHAR,
          NUMERIC,
          SECOND,
          TIME,
          TIMESTAMP,
          VARCHAR,
          VARYING ->
          true;
      default -> false;
    };
  }

  /// Whether the word begins a statement, as it may in brackets.
  boolean beginsStatement() {
    return switch (this) {
      case SELECT, INSERT, UPDATE, DELETE, WITH, VALUES, TABLE -> true;
      default -> false;
    };
  }

  /// The keyword that the word at a place is, or null.
  ///
  /// @param hash of the word in lower case
  static @Nullable Keyword at(String sql, int start, int end, int hash) {
    Keyword[] candidates = BY_HASH[slot(hash)];
    if (candidates == null) {
      return null;
    }
    for (Keyword keyword : candidates) {
      if (keyword.text.length() == end - start
          && keyword.text.hashCode() == hash
          && sql.regionMatches(true, start, keyword.text, 0, end - start)) {
        return keyword;
      }
    }
    return null;
  }
}
