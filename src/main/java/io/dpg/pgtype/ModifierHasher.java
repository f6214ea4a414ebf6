package io.dpg.pgtype;

import java.util.OptionalInt;

/// Hashes only values that a type modifier leaves as they are.
///
/// @param values hashes the values
/// @param typeOid the type
/// @param typeModifier `pg_attribute.atttypmod`
record ModifierHasher(Hasher values, int typeOid, int typeModifier) implements Hasher {

  /// What PostgreSQL adds to the length or precision in a type modifier.
  private static final int HEADER = 4;

  @Override
  public OptionalInt hashText(String literal) {
    return fits(literal) ? values.hashText(literal) : OptionalInt.empty();
  }

  private boolean fits(String literal) {
    return switch (typeOid) {
      case Oid.VARCHAR, Oid.BPCHAR ->
          literal.codePointCount(0, literal.length()) <= typeModifier - HEADER;
      case Oid.NUMERIC -> fitsNumeric(literal);
      case Oid.TIME, Oid.TIMETZ, Oid.TIMESTAMP, Oid.TIMESTAMPTZ ->
          fractionDigits(literal) <= typeModifier;
      default -> false;
    };
  }

  private boolean fitsNumeric(String literal) {
    DecimalText number = DecimalText.read(InputText.strip(literal));
    int scale = (((typeModifier - HEADER) & 0x7ff) ^ 0x400) - 0x400;
    int precision = ((typeModifier - HEADER) >> 16) & 0xffff;
    return number != null
        && scale >= 0
        && number.fractionDigits() <= scale
        && number.wholeDigits() <= precision - scale;
  }

  private static int fractionDigits(String literal) {
    int point = literal.indexOf('.');
    int end = point + 1;
    while (point >= 0 && end < literal.length() && Character.isDigit(literal.charAt(end))) {
      end++;
    }
    return point < 0 ? 0 : end - point - 1;
  }

  /// Binary text has its length to compare; other binary forms are left to the server.
  @Override
  public OptionalInt hashBinary(ByteSlice value) {
    return switch (typeOid) {
      case Oid.VARCHAR, Oid.BPCHAR ->
          value.length() <= typeModifier - HEADER || fits(value.text())
              ? values.hashBinary(value)
              : OptionalInt.empty();
      default -> OptionalInt.empty();
    };
  }
}
