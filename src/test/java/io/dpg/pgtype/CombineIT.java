package io.dpg.pgtype;

import static org.assertj.core.api.Assertions.assertThat;

import io.dpg.pgtype.Averages.Spread;
import io.dpg.testkit.PlainPostgres;
import io.dpg.testkit.Seed;
import java.math.BigDecimal;
import java.math.MathContext;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Aggregates combined from parts against the server's aggregate over all.
class CombineIT {

  private static final Seed SEED = Seed.of(CombineIT.class);
  private static final int SETS = 400;

  private static Connection server;

  @BeforeAll
  static void connect() throws SQLException {
    server = PlainPostgres.shared().connect();
  }

  @AfterAll
  static void disconnect() throws SQLException {
    server.close();
  }

  @Test
  void dividesNumericsAsTheServer() throws SQLException {
    RandomGenerator random = SEED.random();
    List<String> dividends = new ArrayList<>();
    List<String> divisors = new ArrayList<>();
    for (int i = 0; i < 10_000; i++) {
      dividends.add(number(random));
      String divisor = number(random);
      divisors.add(new BigDecimal(divisor).signum() == 0 ? "7" : divisor);
    }
    try (PreparedStatement statement =
        server.prepareStatement(
            """
            SELECT a, b, (a::numeric / b::numeric)::text
            FROM unnest(?::text[], ?::text[]) v (a, b)
            """)) {
      statement.setArray(1, array(dividends));
      statement.setArray(2, array(divisors));
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          BigDecimal dividend = new BigDecimal(rows.getString(1));
          BigDecimal divisor = new BigDecimal(rows.getString(2));
          assertThat(NumericQuotient.of(dividend, divisor).toPlainString())
              .as("%s / %s", dividend, divisor)
              .isEqualTo(rows.getString(3));
        }
      }
    }
  }

  private static String number(RandomGenerator random) {
    return random.nextInt(4) == 0
        ? Integer.toString(random.nextInt(20_000) - 10_000)
        : RandomValues.decimal(random, 1 + random.nextInt(40), random.nextInt(30));
  }

  @Test
  void combinesNumericAggregates() throws SQLException {
    RandomGenerator random = SEED.random();
    for (int set = 0; set < SETS; set++) {
      int scale = random.nextInt(8);
      List<@Nullable String> values = new ArrayList<>();
      for (int i = random.nextInt(30); i >= 0; i--) {
        values.add(numericOrSpecial(random, scale));
      }
      assertCombined("numeric", values, new Combine.SumNumeric(), order(Oid.NUMERIC));
    }
  }

  private static @Nullable String numericOrSpecial(RandomGenerator random, int scale) {
    return switch (random.nextInt(100)) {
      case 0 -> "Infinity";
      case 1 -> "-Infinity";
      case 2 -> "NaN";
      case 3, 4, 5, 6, 7 -> null;
      default -> RandomValues.decimal(random, 1 + random.nextInt(20), scale);
    };
  }

  @Test
  void combinesBigintAggregates() throws SQLException {
    RandomGenerator random = SEED.random();
    for (int set = 0; set < SETS; set++) {
      List<@Nullable String> values = new ArrayList<>();
      int shift = random.nextInt(64);
      for (int i = random.nextInt(30); i >= 0; i--) {
        values.add(random.nextInt(20) == 0 ? null : Long.toString(random.nextLong() >> shift));
      }
      assertCombined("int8", values, new Combine.SumNumeric(), order(Oid.INT8));
    }
  }

  @Test
  void combinesIntegerAggregates() throws SQLException {
    RandomGenerator random = SEED.random();
    for (int set = 0; set < SETS; set++) {
      List<@Nullable String> values = new ArrayList<>();
      int shift = random.nextInt(32);
      for (int i = random.nextInt(30); i >= 0; i--) {
        values.add(random.nextInt(20) == 0 ? null : Integer.toString(random.nextInt() >> shift));
      }
      assertCombined("int4", values, new Combine.SumBigint(), order(Oid.INT4));
    }
  }

  /// Splits the values into parts, lets the server aggregate each, and compares.
  private static void assertCombined(
      String type, List<@Nullable String> values, Combine sum, ValueComparator order)
      throws SQLException {
    int half = values.size() / 2;
    List<@Nullable String> all = aggregates(type, values);
    List<@Nullable String> first = aggregates(type, values.subList(0, half));
    List<@Nullable String> second = aggregates(type, values.subList(half, values.size()));
    List<Combine> functions =
        List.of(
            new Combine.SumBigint(),
            sum,
            new Combine.SumNumeric(),
            new Combine.Minimum(order),
            new Combine.Maximum(order));
    List<@Nullable String> combined = new ArrayList<>();
    for (int i = 0; i < functions.size(); i++) {
      Combination combination = functions.get(i).start();
      combination.add(slice(first.get(i)));
      combination.add(slice(second.get(i)));
      ByteSlice result = combination.result();
      combined.add(result == null ? null : result.text());
    }
    assertThat(combined).as("%s %s", type, values).isEqualTo(all.subList(0, 5));
    long count = Long.parseLong(String.valueOf(combined.get(0)));
    assertThat(Averages.average(combined.get(1), count))
        .as("avg of %s", values)
        .isEqualTo(all.get(5));
    int column = 6;
    for (Spread spread : Spread.values()) {
      assertThat(Averages.spread(spread, combined.get(1), combined.get(2), count))
          .as("%s of %s", spread, values)
          .isEqualTo(all.get(column++));
    }
  }

  private static @Nullable ByteSlice slice(@Nullable String value) {
    return value == null ? null : ByteSlice.of(value);
  }

  private static List<@Nullable String> aggregates(String type, List<@Nullable String> values)
      throws SQLException {
    String sql =
        """
        SELECT count(v), sum(v)::text, sum(v::numeric * v)::text, min(v)::text, max(v)::text,
          avg(v)::text%s
        FROM (SELECT t::%s FROM unnest(?::text[]) t) x (v)
        """
            .formatted(spreads(), type);
    try (PreparedStatement statement = server.prepareStatement(sql)) {
      statement.setArray(1, array(values));
      try (ResultSet rows = statement.executeQuery()) {
        rows.next();
        List<@Nullable String> row = new ArrayList<>();
        for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
          row.add(rows.getString(i));
        }
        return row;
      }
    }
  }

  private static String spreads() {
    StringBuilder sql = new StringBuilder();
    for (Spread spread : Spread.values()) {
      sql.append(", ").append(spread.name().toLowerCase(Locale.ROOT)).append("(v)::text");
    }
    return sql.toString();
  }

  @Test
  void writesFloatsAsTheServer() throws SQLException {
    RandomGenerator random = SEED.random();
    List<Double> doubles = new ArrayList<>();
    List<Float> floats = new ArrayList<>();
    for (String edge : List.of("0", "-0", "1e23", "5e-324", "9.9e-324", "1e15", "1e-5")) {
      doubles.add(Double.valueOf(edge));
    }
    for (String edge : List.of("0", "-0", "1e6", "1e-45", "1.6777216e7", "1e-5")) {
      floats.add(Float.valueOf(edge));
    }
    while (doubles.size() < 20_000) {
      doubles.add(randomDouble(random));
      floats.add((float) randomDouble(random));
      floats.add(Float.intBitsToFloat(random.nextInt()));
    }
    try (PreparedStatement statement =
        server.prepareStatement("SELECT v, v::text FROM unnest(?::float8[]) v")) {
      statement.setArray(1, server.createArrayOf("float8", doubles.toArray()));
      assertWritten(statement, FloatText.FLOAT8);
    }
    try (PreparedStatement statement =
        server.prepareStatement("SELECT v::float8, v::text FROM unnest(?::float4[]) v")) {
      statement.setArray(1, server.createArrayOf("float4", floats.toArray()));
      assertWritten(statement, FloatText.FLOAT4);
    }
  }

  private static double randomDouble(RandomGenerator random) {
    return switch (random.nextInt(6)) {
      case 0 -> Double.longBitsToDouble(random.nextLong());
      case 1 -> Double.longBitsToDouble(random.nextLong() & 0x800f_ffff_ffff_ffffL);
      case 2 -> Double.longBitsToDouble(random.nextLong(1, 2_000));
      case 3 -> random.nextInt(100_000) / 1000.0;
      case 4 -> new BigDecimal(random.nextDouble()).round(new MathContext(2)).doubleValue();
      default -> random.nextInt(1, 1000) * Math.pow(10, random.nextInt(60) - 30);
    };
  }

  private static void assertWritten(PreparedStatement statement, FloatText width)
      throws SQLException {
    try (ResultSet rows = statement.executeQuery()) {
      while (rows.next()) {
        assertThat(width.write(rows.getDouble(1))).isEqualTo(rows.getString(2));
      }
    }
  }

  private static ValueComparator order(int oid) {
    return Comparators.of(oid, WireFormat.TEXT, Collation.BYTES).orElseThrow();
  }

  private static Array array(List<? extends @Nullable String> values) throws SQLException {
    return server.createArrayOf("text", values.toArray());
  }
}
