package io.dpg.pgtype;

import static org.assertj.core.api.Assertions.assertThat;

import io.dpg.testkit.PlainPostgres;
import io.dpg.testkit.Seed;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// dpg's orders against the server's `ORDER BY`, for random values in both wire forms.
class ComparatorsIT {

  private static final Seed SEED = Seed.of(ComparatorsIT.class);
  private static final int VALUES = 3_000;

  private static Connection server;

  private record Sorted(long rank, ByteSlice text, ByteSlice binary) {}

  @BeforeAll
  static void connect() throws SQLException {
    server = PlainPostgres.shared().connect();
    try (var statement = server.createStatement()) {
      statement.execute("SET TimeZone = 'America/St_Johns'");
    }
  }

  @AfterAll
  static void disconnect() throws SQLException {
    server.close();
  }

  @ParameterizedTest
  @ValueSource(
      ints = {
        Oid.BOOL,
        Oid.BYTEA,
        Oid.CHAR,
        Oid.NAME,
        Oid.INT8,
        Oid.INT2,
        Oid.INT4,
        Oid.TEXT,
        Oid.OID,
        Oid.FLOAT4,
        Oid.FLOAT8,
        Oid.BPCHAR,
        Oid.VARCHAR,
        Oid.DATE,
        Oid.TIME,
        Oid.TIMESTAMP,
        Oid.TIMESTAMPTZ,
        Oid.NUMERIC,
        Oid.UUID
      })
  void ordersAsTheServer(int oid) throws SQLException {
    ValueComparator text = Comparators.of(oid, WireFormat.TEXT, Collation.BYTES).orElseThrow();
    ValueComparator binary = Comparators.of(oid, WireFormat.BINARY, Collation.BYTES).orElseThrow();
    List<Sorted> values = sortedByServer(oid);
    RandomGenerator random = SEED.random();
    for (int i = 0; i < values.size(); i++) {
      assertSame(values.get(i), values.get(Math.max(0, i - 1)), text, binary);
      assertSame(values.get(i), values.get(random.nextInt(values.size())), text, binary);
    }
  }

  private static void assertSame(
      Sorted one, Sorted other, ValueComparator text, ValueComparator binary) {
    int expected = Long.compare(one.rank, other.rank);
    assertThat(Integer.signum(text.compare(one.text, other.text)))
        .as("%s and %s", one.text, other.text)
        .isEqualTo(expected);
    assertThat(Integer.signum(binary.compare(one.binary, other.binary)))
        .as("%s and %s in binary", one.text, other.text)
        .isEqualTo(expected);
  }

  private static List<Sorted> sortedByServer(int oid) throws SQLException {
    RandomGenerator random = SEED.random();
    List<String> literals = new ArrayList<>(RandomValues.interesting(oid));
    while (literals.size() < VALUES) {
      // Some of them twice, in order to meet equal ones.
      literals.add(
          random.nextInt(5) == 0
              ? literals.get(random.nextInt(literals.size()))
              : RandomValues.of(oid, random));
    }
    PgType type = PgType.of(oid).orElseThrow();
    String collate =
        switch (oid) {
          case Oid.TEXT, Oid.VARCHAR, Oid.BPCHAR, Oid.NAME -> " COLLATE \"C\"";
          default -> "";
        };
    String sql =
        """
        SELECT dense_rank() OVER (ORDER BY v%1$s), v::text, %2$s(v)
        FROM (SELECT l::"%3$s" FROM unnest(?::text[]) l) x (v) ORDER BY 1
        """
            .formatted(collate, send(type), type.internalName());
    List<Sorted> values = new ArrayList<>();
    try (PreparedStatement statement = server.prepareStatement(sql)) {
      statement.setArray(1, server.createArrayOf("text", literals.toArray()));
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          values.add(
              new Sorted(
                  rows.getLong(1),
                  ByteSlice.of(
                      oid == Oid.BOOL ? rows.getString(2).substring(0, 1) : rows.getString(2)),
                  ByteSlice.of(rows.getBytes(3))));
        }
      }
    }
    return values;
  }

  private static String send(PgType type) {
    return switch (type) {
      case DATE, TIME, TIMESTAMP, TIMESTAMPTZ, NUMERIC, UUID -> type.internalName() + "_send";
      default -> type.internalName() + "send";
    };
  }
}
