package io.dpg.pgtype;

import org.jspecify.annotations.Nullable;

/// The digits of a decimal number as SQL writes it, `-012.50e3`, without zeros at either end.
///
/// @param digits the significant ones; empty for zero
/// @param pointPosition where the point stands, counted from the first digit; outside of them when
///   zeros lie between
record DecimalText(String digits, int pointPosition) {

  /// Beyond this PostgreSQL's numeric refuses or rounds; exponents are not read further.
  private static final int EXPONENT_DIGITS_MAX = 6;

  /// The number, or null when the text is not of the form. Blanks must be gone.
  static @Nullable DecimalText read(String text) {
    int position = !text.isEmpty() && isSign(text.charAt(0)) ? 1 : 0;
    int whole = digitsEnd(text, position);
    int fraction = whole < text.length() && text.charAt(whole) == '.' ? whole + 1 : whole;
    int end = digitsEnd(text, fraction);
    if (whole - position + end - fraction == 0) {
      return null;
    }
    int exponent = 0;
    if (end < text.length()) {
      if (text.charAt(end) != 'e' && text.charAt(end) != 'E') {
        return null;
      }
      int first = end + 1 < text.length() && isSign(text.charAt(end + 1)) ? end + 2 : end + 1;
      if (first == text.length() || digitsEnd(text, first) != text.length()) {
        return null;
      }
      exponent = exponent(text, end + 1, text.length() - first);
    }
    return trimmed(
        text.substring(position, whole) + text.substring(fraction, end),
        whole - position + exponent);
  }

  private static int exponent(String text, int start, int digits) {
    if (digits > EXPONENT_DIGITS_MAX) {
      return text.charAt(start) == '-' ? -10_000_000 : 10_000_000;
    }
    return Integer.parseInt(text, start, text.length(), 10);
  }

  private static DecimalText trimmed(String digits, int pointPosition) {
    int start = 0;
    while (start < digits.length() && digits.charAt(start) == '0') {
      start++;
    }
    int end = digits.length();
    while (end > start && digits.charAt(end - 1) == '0') {
      end--;
    }
    return new DecimalText(digits.substring(start, end), pointPosition - start);
  }

  private static int digitsEnd(String text, int start) {
    int end = start;
    while (end < text.length() && text.charAt(end) >= '0' && text.charAt(end) <= '9') {
      end++;
    }
    return end;
  }

  private static boolean isSign(char c) {
    return c == '+' || c == '-';
  }

  boolean isZero() {
    return digits.isEmpty();
  }

  /// How many digits stand before the point, zeros in front not counted.
  int wholeDigits() {
    return isZero() ? 0 : Math.max(0, pointPosition);
  }

  /// How many digits stand after the point, zeros at the end not counted.
  int fractionDigits() {
    return isZero() ? 0 : Math.max(0, digits.length() - pointPosition);
  }
}
