package io.dpg.pgtype;

import java.time.LocalDate;
import java.time.YearMonth;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/// Reads dates and times as PostgreSQL writes them under `DateStyle = ISO` and `IntervalStyle =
/// postgres`, into the numbers that PostgreSQL stores. Whatever else PostgreSQL would accept, or
/// might refuse, gives nothing.
final class DateTimeText {

  static final long MICROS_PER_SECOND = 1_000_000;
  static final long MICROS_PER_DAY = 86_400 * MICROS_PER_SECOND;

  /// Days from 1970-01-01 to 2000-01-01, where PostgreSQL counts from.
  private static final long EPOCH_DAY = 10_957;

  private static final long DATE_MIN = LocalDate.of(-4713, 11, 24).toEpochDay() - EPOCH_DAY;
  private static final long DATE_MAX = LocalDate.of(5_874_897, 12, 31).toEpochDay() - EPOCH_DAY;
  private static final long TIMESTAMP_DAY_MAX =
      LocalDate.of(294_276, 12, 31).toEpochDay() - EPOCH_DAY;

  /// What the readers below return when the text is not of the form.
  private static final long BAD = Long.MIN_VALUE;

  private final byte[] bytes;
  private int end;
  private int position;

  private DateTimeText(ByteSlice text) {
    bytes = text.bytes();
    position = text.offset();
    end = text.offset() + text.length();
  }

  /// Days since 2000-01-01; the extremes of `int` are the infinities.
  static OptionalInt date(ByteSlice text) {
    DateTimeText input = new DateTimeText(text);
    if (input.word("infinity")) {
      return OptionalInt.of(Integer.MAX_VALUE);
    }
    if (input.word("-infinity")) {
      return OptionalInt.of(Integer.MIN_VALUE);
    }
    long day = input.day(input.takeEra());
    return day < DATE_MIN || day > DATE_MAX || !input.atEnd()
        ? OptionalInt.empty()
        : OptionalInt.of((int) day);
  }

  /// Microseconds since 2000-01-01; the extremes of `long` are the infinities.
  static OptionalLong timestamp(ByteSlice text) {
    return instant(text, false);
  }

  /// Microseconds since 2000-01-01 in UTC; the text must say its zone as an offset.
  static OptionalLong timestamptz(ByteSlice text) {
    return instant(text, true);
  }

  private static OptionalLong instant(ByteSlice text, boolean zoned) {
    DateTimeText input = new DateTimeText(text);
    if (input.word("infinity")) {
      return OptionalLong.of(Long.MAX_VALUE);
    }
    if (input.word("-infinity")) {
      return OptionalLong.of(Long.MIN_VALUE);
    }
    long day = input.day(input.takeEra());
    if (day < DATE_MIN || day > TIMESTAMP_DAY_MAX) {
      return OptionalLong.empty();
    }
    if (!zoned && input.atEnd()) {
      return OptionalLong.of(day * MICROS_PER_DAY);
    }
    long time = input.take(' ') || input.take('T') ? input.timeOfDay() : BAD;
    long zone = zoned ? input.zone() : 0;
    if (time == BAD || zone == BAD || !input.atEnd()) {
      return OptionalLong.empty();
    }
    return OptionalLong.of(day * MICROS_PER_DAY + time + zone * MICROS_PER_SECOND);
  }

  /// Microseconds since midnight.
  static OptionalLong time(ByteSlice text) {
    DateTimeText input = new DateTimeText(text);
    long time = input.timeOfDay();
    return time == BAD || !input.atEnd() ? OptionalLong.empty() : OptionalLong.of(time);
  }

  /// A time of day with its zone.
  ///
  /// @param micros since midnight there
  /// @param secondsWest how far the zone lies west of Greenwich, as PostgreSQL stores it
  record ZonedTime(long micros, int secondsWest) {}

  /// A time of day that says its zone as an offset.
  static Optional<ZonedTime> timetz(ByteSlice text) {
    DateTimeText input = new DateTimeText(text);
    long time = input.timeOfDay();
    long zone = input.zone();
    return time == BAD || zone == BAD || !input.atEnd()
        ? Optional.empty()
        : Optional.of(new ZonedTime(time, (int) zone));
  }

  /// The length that PostgreSQL compares intervals by, in microseconds: days of 24 hours, months of
  /// 30 days; modulo 2^64.
  static long intervalSpan(long micros, int days, int months) {
    return micros + (months * 30L + days) * MICROS_PER_DAY;
  }

  /// The span of an interval in the form `1 year 2 mons -3 days +04:05:06.789`.
  static OptionalLong interval(ByteSlice text) {
    DateTimeText input = new DateTimeText(text);
    if (input.atEnd()) {
      return OptionalLong.empty();
    }
    long months = 0;
    long days = 0;
    while (!input.atEnd()) {
      int start = input.position;
      long sign = input.sign();
      long number = input.number(1, 9);
      if (number == BAD) {
        return OptionalLong.empty();
      }
      if (input.unit(" year")) {
        months += sign * number * 12;
      } else if (input.unit(" mon")) {
        months += sign * number;
      } else if (input.unit(" day")) {
        days += sign * number;
      } else {
        input.position = start;
        return input.clockInterval(days, months);
      }
      if (!input.take(' ') && !input.atEnd()) {
        return OptionalLong.empty();
      }
    }
    return span(0, days, months);
  }

  private OptionalLong clockInterval(long days, long months) {
    long sign = sign();
    long hours = number(2, 9);
    long rest = hours == BAD ? BAD : minutesAndSeconds();
    if (rest == BAD || !atEnd()) {
      return OptionalLong.empty();
    }
    return span(sign * (hours * 3600 * MICROS_PER_SECOND + rest), days, months);
  }

  private static OptionalLong span(long micros, long days, long months) {
    if (months != (int) months || days != (int) days) {
      return OptionalLong.empty();
    }
    return OptionalLong.of(intervalSpan(micros, (int) days, (int) months));
  }

  private long sign() {
    if (take('-')) {
      return -1;
    }
    take('+');
    return 1;
  }

  private boolean unit(String name) {
    if (end - position < name.length()) {
      return false;
    }
    for (int i = 0; i < name.length(); i++) {
      if (bytes[position + i] != name.charAt(i)) {
        return false;
      }
    }
    position += name.length();
    take('s');
    return true;
  }

  private boolean word(String word) {
    if (end - position != word.length()) {
      return false;
    }
    for (int i = 0; i < word.length(); i++) {
      if (bytes[position + i] != word.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  /// Whether the text ends in ` BC`, which is read before the year that it is said of.
  private boolean takeEra() {
    if (end - position > 3
        && bytes[end - 3] == ' '
        && bytes[end - 2] == 'B'
        && bytes[end - 1] == 'C') {
      end -= 3;
      return true;
    }
    return false;
  }

  private long day(boolean beforeChrist) {
    long year = number(4, 7);
    long month = take('-') ? number(2, 2) : BAD;
    long day = take('-') ? number(2, 2) : BAD;
    if (year < 1 || month < 1 || month > 12 || day < 1) {
      return BAD;
    }
    int astronomicalYear = (int) (beforeChrist ? 1 - year : year);
    if (day > 28 && day > YearMonth.of(astronomicalYear, (int) month).lengthOfMonth()) {
      return BAD;
    }
    return LocalDate.of(astronomicalYear, (int) month, (int) day).toEpochDay() - EPOCH_DAY;
  }

  private long timeOfDay() {
    long hour = number(2, 2);
    long rest = hour == BAD ? BAD : minutesAndSeconds();
    if (rest == BAD || hour > 24 || (hour == 24 && rest != 0)) {
      return BAD;
    }
    return hour * 3600 * MICROS_PER_SECOND + rest;
  }

  /// `:05:06.789` in microseconds; the seconds may be left out.
  private long minutesAndSeconds() {
    long minute = take(':') ? number(2, 2) : BAD;
    if (minute == BAD || minute > 59) {
      return BAD;
    }
    if (!take(':')) {
      return minute * 60 * MICROS_PER_SECOND;
    }
    long second = number(2, 2);
    long fraction = take('.') ? fraction() : 0;
    if (second == BAD || second > 59 || fraction == BAD) {
      return BAD;
    }
    return (minute * 60 + second) * MICROS_PER_SECOND + fraction;
  }

  private long fraction() {
    int start = position;
    long fraction = number(1, 6);
    if (fraction == BAD) {
      return BAD;
    }
    for (int digits = position - start; digits < 6; digits++) {
      fraction *= 10;
    }
    return fraction;
  }

  /// The zone's seconds west of Greenwich, from `Z`, `+01`, `-03:30` or `+00:19:32`.
  private long zone() {
    if (take('Z')) {
      return 0;
    }
    boolean east = take('+');
    if (!east && !take('-')) {
      return BAD;
    }
    long hours = number(2, 2);
    long minutes = take(':') ? number(2, 2) : 0;
    long seconds = minutes != BAD && take(':') ? number(2, 2) : 0;
    if (hours < 0 || hours > 15 || minutes < 0 || minutes > 59 || seconds < 0 || seconds > 59) {
      return BAD;
    }
    long offset = hours * 3600 + minutes * 60 + seconds;
    return east ? -offset : offset;
  }

  private boolean take(char expected) {
    if (position < end && bytes[position] == expected) {
      position++;
      return true;
    }
    return false;
  }

  /// All digits from here on, when there are as many as allowed.
  private long number(int digitsMin, int digitsMax) {
    int start = position;
    long number = 0;
    while (position < end && bytes[position] >= '0' && bytes[position] <= '9') {
      number = number * 10 + (bytes[position] - '0');
      position++;
      if (position - start > digitsMax) {
        return BAD;
      }
    }
    return position - start < digitsMin ? BAD : number;
  }

  private boolean atEnd() {
    return position == end;
  }
}
