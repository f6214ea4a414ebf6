package io.dpg.pgtype;

import java.util.OptionalInt;
import java.util.OptionalLong;

/// `hashint2`, `hashint4` and `hashint8`, which agree on equal values.
///
/// @param typeName as error messages show it
/// @param bytes the width of the binary form
record IntegerHasher(String typeName, int bytes) implements Hasher {

  @Override
  public OptionalInt hashText(String literal) {
    OptionalLong value = parse(literal);
    return value.isEmpty()
        ? OptionalInt.empty()
        : OptionalInt.of(JenkinsHash.ofLong(value.getAsLong()));
  }

  /// The value of a decimal number; nothing for forms that only some versions of PostgreSQL know.
  private OptionalLong parse(String literal) {
    String digits = InputText.strip(literal);
    int start = !digits.isEmpty() && isSign(digits.charAt(0)) ? 1 : 0;
    if (start == digits.length()) {
      throw InputText.syntax(typeName, literal);
    }
    for (int i = start; i < digits.length(); i++) {
      char digit = digits.charAt(i);
      if (digit < '0' || digit > '9') {
        return otherForm(digits, start, literal);
      }
    }
    try {
      long value = Long.parseLong(digits);
      if (value << (64 - 8 * bytes) >> (64 - 8 * bytes) == value) {
        return OptionalLong.of(value);
      }
    } catch (NumberFormatException e) {
      // All digits: it can only be too long, which is said below.
    }
    throw InputText.outOfRange(typeName, literal);
  }

  private OptionalLong otherForm(String digits, int start, String literal) {
    boolean maybeNewer =
        digits.charAt(start) >= '0'
            && digits.charAt(start) <= '9'
            && digits.chars().skip(start).allMatch(c -> c == '_' || isAsciiLetterOrDigit(c));
    if (maybeNewer && (digits.indexOf('_') > 0 || digits.charAt(start) == '0')) {
      return OptionalLong.empty();
    }
    throw InputText.syntax(typeName, literal);
  }

  private static boolean isSign(char c) {
    return c == '+' || c == '-';
  }

  private static boolean isAsciiLetterOrDigit(int c) {
    return c < 128 && Character.isLetterOrDigit(c);
  }

  @Override
  public OptionalInt hashBinary(ByteSlice value) {
    if (value.length() != bytes) {
      return OptionalInt.empty();
    }
    return OptionalInt.of(
        switch (bytes) {
          case Short.BYTES -> JenkinsHash.ofInt(value.int16(0));
          case Integer.BYTES -> JenkinsHash.ofInt(value.int32(0));
          default -> JenkinsHash.ofLong(value.int64(0));
        });
  }
}
