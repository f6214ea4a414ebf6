package io.dpg.execute;

/// The order of dates and time stamps in ISO style with one time zone, as PostgreSQL prints them:
/// `2024-02-29 23:59:59.5+01`, `10000-01-01`, `0044-03-15 BC`, `infinity`.
final class IsoTime {

  private IsoTime() {}

  static int compare(String left, String right) {
    long leftYear = year(left);
    long rightYear = year(right);
    return leftYear == rightYear
        ? afterYear(left).compareTo(afterYear(right))
        : Long.compare(leftYear, rightYear);
  }

  private static long year(String value) {
    if (value.equals("infinity")) {
      return Long.MAX_VALUE;
    }
    if (value.equals("-infinity")) {
      return Long.MIN_VALUE;
    }
    long year = Long.parseLong(value.substring(0, value.indexOf('-')));
    return value.endsWith(" BC") ? -year : year;
  }

  /// Month and what follows: a fixed width up to the seconds, of which the fraction may be missing;
  /// blanks, dots and signs of a zone sort so that a missing fraction comes first.
  private static String afterYear(String value) {
    int dash = value.indexOf('-', 1);
    return dash < 0 ? "" : value.substring(dash);
  }
}
