package io.dpg.pgtype;

import java.util.Locale;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/// `hash_numeric` of `numeric.c`: the base-10,000 digits without zeros at either end, mixed with
/// the weight of the first. The scale has no part in it, nor has the sign.
enum NumericHasher implements Hasher {
  NUMERIC;

  private static final int DIGITS_BEFORE_POINT_MAX = 131_072;
  private static final int DIGITS_AFTER_POINT_MAX = 16_383;

  private static final int ZERO_EXPONENT_MAX = 1000;

  /// Bits of the sign field that only NaN and the infinities have.
  private static final int SPECIAL = 0xC000;

  private static final int BINARY_HEADER = 8;

  private static final Pattern HUGE_EXPONENT = Pattern.compile("[-+.\\d]*\\de[-+]?\\d{9}");

  @Override
  public OptionalInt hashText(String literal) {
    String text = InputText.strip(literal);
    DecimalText number = DecimalText.read(text);
    if (number == null) {
      return special(text.toLowerCase(Locale.ROOT), literal);
    }
    // A zero may have an exponent too, which the server checks.
    if (number.isZero() && Math.abs(number.pointPosition()) > ZERO_EXPONENT_MAX) {
      return OptionalInt.empty();
    }
    if (number.wholeDigits() > DIGITS_BEFORE_POINT_MAX
        || number.fractionDigits() > DIGITS_AFTER_POINT_MAX) {
      return OptionalInt.empty();
    }
    return OptionalInt.of(hash(number));
  }

  private static OptionalInt special(String text, String literal) {
    return switch (text) {
      case "nan", "inf", "+inf", "-inf", "infinity", "+infinity", "-infinity" -> OptionalInt.of(0);
      default -> {
        // Hexadecimal and grouped digits came with PostgreSQL 16. A huge exponent is refused as
        // such
        // before what follows it is read.
        if (text.indexOf('_') > 0
            || text.indexOf('0') >= 0
            || HUGE_EXPONENT.matcher(text).lookingAt()) {
          yield OptionalInt.empty();
        }
        throw InputText.syntax("numeric", literal);
      }
    };
  }

  private static int hash(DecimalText number) {
    if (number.isZero()) {
      return -1;
    }
    int weight = Math.floorDiv(number.pointPosition() - 1, 4);
    // Zeros in front of the first digit, up to the border of its group.
    int padding = (weight + 1) * 4 - number.pointPosition();
    String digits = number.digits();
    byte[] key = new byte[(padding + digits.length() + 3) / 4 * 2];
    for (int group = 0; group < key.length / 2; group++) {
      int value = 0;
      for (int i = group * 4 - padding; i < group * 4 - padding + 4; i++) {
        value = value * 10 + (i >= 0 && i < digits.length() ? digits.charAt(i) - '0' : 0);
      }
      key[group * 2] = (byte) value;
      key[group * 2 + 1] = (byte) (value >> 8);
    }
    return JenkinsHash.ofBytes(key, 0, key.length) ^ weight;
  }

  /// `int16 digits | int16 weight | int16 sign | int16 scale | (int16 base-10,000 digit)*`
  @Override
  public OptionalInt hashBinary(ByteSlice value) {
    int count = value.length() < BINARY_HEADER ? -1 : value.int16(0);
    if (count < 0 || value.length() != BINARY_HEADER + 2 * count) {
      return OptionalInt.empty();
    }
    if ((value.int16(4) & SPECIAL) == SPECIAL) {
      return OptionalInt.of(0);
    }
    int first = 0;
    while (first < count && value.int16(BINARY_HEADER + 2 * first) == 0) {
      first++;
    }
    int last = count;
    while (last > first && value.int16(BINARY_HEADER + 2 * (last - 1)) == 0) {
      last--;
    }
    if (first == last) {
      return OptionalInt.of(-1);
    }
    if (hasDigitsBeyondScale(value, last)) {
      return OptionalInt.empty();
    }
    byte[] key = new byte[2 * (last - first)];
    for (int i = first; i < last; i++) {
      short digit = value.int16(BINARY_HEADER + 2 * i);
      key[2 * (i - first)] = (byte) digit;
      key[2 * (i - first) + 1] = (byte) (digit >> 8);
    }
    return OptionalInt.of(JenkinsHash.ofBytes(key, 0, key.length) ^ (value.int16(2) - first));
  }

  /// Such digits are cut off by the server.
  private static boolean hasDigitsBeyondScale(ByteSlice value, int last) {
    int beyond = 4 * (last - 1 - value.int16(2)) - value.int16(6);
    return switch (Math.clamp(beyond, 0, 4)) {
      case 0 -> false;
      case 1 -> value.int16(BINARY_HEADER + 2 * (last - 1)) % 10 != 0;
      case 2 -> value.int16(BINARY_HEADER + 2 * (last - 1)) % 100 != 0;
      case 3 -> value.int16(BINARY_HEADER + 2 * (last - 1)) % 1000 != 0;
      default -> true;
    };
  }
}
