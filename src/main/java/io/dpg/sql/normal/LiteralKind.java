package io.dpg.sql.normal;

/// The type that PostgreSQL's parser gives a literal.
public enum LiteralKind {
  /// A number without point that fits `integer`.
  INTEGER,
  /// A number without point that fits `bigint` only.
  BIGINT,
  /// Any other number.
  NUMERIC,
  /// A string, whose type the place it stands in decides.
  STRING,
  /// `B'...'` or `X'...'`.
  BIT
}
