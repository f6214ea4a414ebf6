package io.dpg.pgtype;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.random.RandomGenerator;

/// Random values of the types that dpg hashes and compares, as literals that the server accepts.
final class RandomValues {

  private static final String LETTERS = "aZ09 _-äß漢😀'\"\\,{}\t\n%";

  private RandomValues() {}

  /// The values at the edges.
  static List<String> interesting(int oid) {
    return switch (oid) {
      case Oid.INT2 -> List.of("0", "-1", "32767", "-32768", " 7 ", "+5", "007");
      case Oid.INT4 -> List.of("0", "-1", "2147483647", "-2147483648", "\t-12\n");
      case Oid.INT8 -> List.of("0", "9223372036854775807", "-9223372036854775808", "4294967296");
      case Oid.OID -> List.of("0", "4294967295", "2147483648");
      case Oid.TEXT, Oid.VARCHAR, Oid.NAME, Oid.BPCHAR -> List.of("", " ", "a  ", "äöü", "😀");
      case Oid.BYTEA -> List.of("", "\\x", "\\x00ff", "a\\\\b\\377", "ä");
      case Oid.UUID ->
          List.of("{a0eebc99-9c0b4ef8-bb6d6bb9-bd380a11}", "A0EEBC999C0B4EF8BB6D6BB9BD380A11");
      case Oid.BOOL -> List.of("t", "f", "YES", "no", "on", "of", "1", "0", " tru ");
      case Oid.CHAR -> List.of("", "a", "\\101", "ä");
      case Oid.FLOAT4 -> List.of("0", "-0", "NaN", "inf", "-Infinity", "3.4028235e38", "1e-45");
      case Oid.FLOAT8 ->
          List.of("0", "-0", "nan", "+inf", "-infinity", "1.7976931348623157e308", "5e-324", "1.");
      case Oid.NUMERIC ->
          List.of("0", "0.000", "-0.0", "NaN", "Infinity", "-inf", "1e130000", "1e-16000", ".5");
      case Oid.DATE ->
          List.of("infinity", "-infinity", "4713-11-24 BC", "5874897-12-31", "0001-01-01");
      case Oid.TIME -> List.of("00:00", "24:00:00", "23:59:59.999999");
      case Oid.TIMETZ -> List.of("00:00Z", "24:00:00+15:59", "23:59:59.999999-03:30");
      case Oid.TIMESTAMP ->
          List.of("infinity", "-infinity", "294276-12-31 23:59:59.999999", "2000-01-01");
      case Oid.TIMESTAMPTZ -> List.of("infinity", "-infinity", "4713-11-24 12:00:00+00 BC");
      case Oid.INTERVAL -> List.of("00:00:00", "-1 days", "1 year -2 mons +3 days -04:05:06.7");
      case Oid.INET -> List.of("0.0.0.0/0", "255.255.255.255", "::1", "10.0.0.1/8", "fe80::1/64");
      case Oid.CIDR -> List.of("0.0.0.0/0", "255.255.255.255", "10.0.0.0/8", "2001:db8::/32");
      case Oid.MACADDR -> List.of("08-00-2b-01-02-03", "08002b010203");
      case Oid.MACADDR8 -> List.of("08-00-2B-01-02-03-04-05", "08:00:2b:01:02:03");
      default -> List.of();
    };
  }

  /// A random value.
  static String of(int oid, RandomGenerator random) {
    return switch (oid) {
      case Oid.INT2 -> Short.toString((short) random.nextInt());
      case Oid.INT4 -> Integer.toString(random.nextInt() >> random.nextInt(32));
      case Oid.INT8 -> Long.toString(random.nextLong() >> random.nextInt(64));
      case Oid.OID -> Integer.toUnsignedString(random.nextInt());
      case Oid.TEXT, Oid.VARCHAR, Oid.BPCHAR -> text(random, 60);
      case Oid.NAME -> text(random, 15);
      case Oid.BYTEA -> "\\x" + hex(random, random.nextInt(40));
      case Oid.UUID -> new UUID(random.nextLong(), random.nextLong()).toString();
      case Oid.BOOL -> random.nextBoolean() ? "true" : "false";
      case Oid.CHAR -> String.valueOf((char) ('!' + random.nextInt(90)));
      case Oid.FLOAT4 -> float4(random);
      case Oid.FLOAT8 -> float8(random);
      case Oid.NUMERIC -> numeric(random);
      case Oid.DATE -> date(random, 4712) + (random.nextInt(8) == 0 ? " BC" : "");
      case Oid.TIME -> time(random);
      case Oid.TIMETZ -> time(random) + zone(random);
      case Oid.TIMESTAMP ->
          date(random, 4712) + " " + time(random) + (random.nextInt(8) == 0 ? " BC" : "");
      case Oid.TIMESTAMPTZ ->
          date(random, 4712)
              + " "
              + time(random)
              + zone(random)
              + (random.nextInt(8) == 0 ? " BC" : "");
      case Oid.INTERVAL -> interval(random);
      case Oid.INET -> address(random.nextInt()) + "/" + random.nextInt(33);
      case Oid.CIDR -> network(random);
      case Oid.MACADDR -> separated(hex(random, 6));
      case Oid.MACADDR8 -> separated(hex(random, 8));
      default -> throw new IllegalArgumentException("no values of type " + oid);
    };
  }

  /// A literal with one character changed, added or lost.
  static String damaged(String literal, RandomGenerator random) {
    int position = random.nextInt(literal.length() + 1);
    String other = String.valueOf("0123456789+-.:/ eEx_aB\\{}".charAt(random.nextInt(25)));
    int kept = Math.min(literal.length(), position + random.nextInt(2));
    return literal.substring(0, position)
        + (random.nextInt(3) == 0 ? "" : other)
        + literal.substring(kept);
  }

  static String text(RandomGenerator random, int lengthMax) {
    int[] letters = LETTERS.codePoints().toArray();
    StringBuilder text = new StringBuilder();
    for (int length = random.nextInt(lengthMax); length > 0; length--) {
      text.appendCodePoint(letters[random.nextInt(letters.length)]);
    }
    return text.toString();
  }

  private static String hex(RandomGenerator random, int bytes) {
    StringBuilder hex = new StringBuilder();
    for (int i = 0; i < bytes; i++) {
      hex.append(String.format(Locale.ROOT, "%02x", random.nextInt(256)));
    }
    return hex.toString();
  }

  private static String separated(String hex) {
    return hex.replaceAll("(..)(?=.)", "$1:");
  }

  private static String float4(RandomGenerator random) {
    float value = Float.intBitsToFloat(random.nextInt());
    return random.nextInt(4) == 0
        ? decimal(random, 6, 3)
        : Float.isFinite(value) ? Float.toString(value) : "1.5";
  }

  private static String float8(RandomGenerator random) {
    double value = Double.longBitsToDouble(random.nextLong());
    return random.nextInt(4) == 0
        ? decimal(random, 12, 6)
        : Double.isFinite(value) ? Double.toString(value) : "1.5";
  }

  private static String numeric(RandomGenerator random) {
    String number = decimal(random, random.nextInt(60) + 1, random.nextInt(40));
    return random.nextInt(6) == 0 ? number + "e" + (random.nextInt(60) - 30) : number;
  }

  /// A number of up to so many digits, of which some come after the point.
  static String decimal(RandomGenerator random, int digits, int scale) {
    BigInteger unscaled =
        new BigInteger(Math.max(1, (int) (digits * 3.32)), java.util.Random.from(random));
    BigDecimal value = new BigDecimal(random.nextBoolean() ? unscaled : unscaled.negate(), scale);
    return random.nextInt(5) == 0
        ? value.setScale(scale + 3).toPlainString()
        : value.toPlainString();
  }

  static String date(RandomGenerator random, int yearMax) {
    int year = random.nextInt(4) == 0 ? 1 + random.nextInt(yearMax) : 1900 + random.nextInt(200);
    return String.format(
        Locale.ROOT, "%04d-%02d-%02d", year, 1 + random.nextInt(12), 1 + random.nextInt(28));
  }

  static String time(RandomGenerator random) {
    String time =
        String.format(
            Locale.ROOT,
            "%02d:%02d:%02d",
            random.nextInt(24),
            random.nextInt(60),
            random.nextInt(60));
    String fraction = String.format(Locale.ROOT, ".%06d", random.nextInt(1_000_000));
    return random.nextBoolean() ? time : time + fraction.substring(0, 2 + random.nextInt(6));
  }

  private static String zone(RandomGenerator random) {
    String zone = (random.nextBoolean() ? "+" : "-") + "%02d".formatted(random.nextInt(15));
    return random.nextInt(3) == 0 ? zone + ":%02d".formatted(random.nextInt(60)) : zone;
  }

  private static String interval(RandomGenerator random) {
    return "%d years %d mons %d days %s%s"
        .formatted(
            random.nextInt(2000) - 1000,
            random.nextInt(24) - 12,
            random.nextInt(100) - 50,
            random.nextBoolean() ? "-" : "",
            time(random));
  }

  private static String address(int address) {
    return "%d.%d.%d.%d"
        .formatted(address >>> 24, address >>> 16 & 255, address >>> 8 & 255, address & 255);
  }

  private static String network(RandomGenerator random) {
    int bits = random.nextInt(33);
    int address = bits == 0 ? 0 : random.nextInt() & -1 << (32 - bits);
    return address(address) + "/" + bits;
  }
}
