package io.dpg.pgtype;

/// The collations of text, by what dpg must know of them.
public enum Collation {
  /// The order of bytes: `C`, `POSIX`, and PostgreSQL's own `C.UTF-8` and `ucs_basic`. For types
  /// without collation either constant will do.
  BYTES,
  /// A language's order, which only the server's library knows.
  LANGUAGE
}
