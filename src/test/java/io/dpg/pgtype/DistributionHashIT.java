package io.dpg.pgtype;

import static org.assertj.core.api.Assertions.assertThat;

import io.dpg.error.SqlErrorException;
import io.dpg.testkit.PlainPostgres;
import io.dpg.testkit.Seed;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.postgresql.util.PSQLException;

/// dpg's hashes against the server's own functions, for random values of each type in both wire
/// forms.
class DistributionHashIT {

  private static final int VALUES = 5_000;

  private static final Seed SEED = Seed.of(DistributionHashIT.class);

  private static Connection server;

  enum Case {
    INT2(Oid.INT2, "int2send"),
    INT4(Oid.INT4, "int4send"),
    INT8(Oid.INT8, "int8send"),
    OID(Oid.OID, "oidsend"),
    TEXT(Oid.TEXT, "textsend"),
    VARCHAR(Oid.VARCHAR, "varcharsend"),
    BPCHAR(Oid.BPCHAR, "bpcharsend"),
    NAME(Oid.NAME, "namesend"),
    BYTEA(Oid.BYTEA, "byteasend"),
    UUID(Oid.UUID, "uuid_send"),
    BOOL(Oid.BOOL, "boolsend"),
    CHAR(Oid.CHAR, "charsend"),
    FLOAT4(Oid.FLOAT4, "float4send"),
    FLOAT8(Oid.FLOAT8, "float8send"),
    NUMERIC(Oid.NUMERIC, "numeric_send"),
    DATE(Oid.DATE, "date_send"),
    TIME(Oid.TIME, "time_send"),
    TIMETZ(Oid.TIMETZ, "timetz_send"),
    TIMESTAMP(Oid.TIMESTAMP, "timestamp_send"),
    TIMESTAMPTZ(Oid.TIMESTAMPTZ, "timestamptz_send"),
    INTERVAL(Oid.INTERVAL, "interval_send"),
    INET(Oid.INET, "inet_send"),
    CIDR(Oid.CIDR, "cidr_send"),
    MACADDR(Oid.MACADDR, "macaddr_send"),
    MACADDR8(Oid.MACADDR8, "macaddr8_send");

    private final int oid;
    private final String send;

    Case(int oid, String send) {
      this.oid = oid;
      this.send = send;
    }

    String typeName() {
      // Not the SQL name: `character` is `character(1)`.
      return '"' + PgType.of(oid).orElseThrow().internalName() + '"';
    }

    /// The operator class's function: from the catalog, so that a version's own choice is taken.
    String expression(Connection server) throws SQLException {
      try (PreparedStatement statement =
          server.prepareStatement(
              """
              SELECT p.amproc::text
              FROM pg_opclass c
              JOIN pg_am a ON a.oid = c.opcmethod AND a.amname = 'hash'
              JOIN pg_amproc p ON p.amprocfamily = c.opcfamily AND p.amprocnum = 1
                AND p.amproclefttype = c.opcintype
              LEFT JOIN pg_cast b ON b.castsource = ?::oid AND b.casttarget = c.opcintype
              WHERE c.opcdefault AND (c.opcintype = ?::oid
                OR (b.castmethod = 'b' AND c.opcintype = 'text'::regtype)
                OR c.opcintype = 'inet'::regtype AND ?::oid = 'cidr'::regtype)
              """)) {
        statement.setInt(1, oid);
        statement.setInt(2, oid);
        statement.setInt(3, oid);
        try (ResultSet rows = statement.executeQuery()) {
          assertThat(rows.next()).as("a hash operator class").isTrue();
          return rows.getString(1);
        }
      }
    }
  }

  @BeforeAll
  static void connect() throws SQLException {
    server = PlainPostgres.shared().connect();
    try (Statement statement = server.createStatement()) {
      statement.execute("SET TimeZone = 'Europe/Berlin'");
    }
  }

  @AfterAll
  static void disconnect() throws SQLException {
    server.close();
  }

  @ParameterizedTest
  @EnumSource
  void agreesWithTheServer(Case type) throws SQLException {
    RandomGenerator random = SEED.random();
    List<String> literals = new ArrayList<>(RandomValues.interesting(type.oid));
    while (literals.size() < VALUES) {
      literals.add(RandomValues.of(type.oid, random));
    }
    Hasher hasher = DistributionHash.of(type.oid).orElseThrow();
    int unread = 0;
    String sql =
        "SELECT v, %s(v::%s), %s(v::%s), v::%s::text FROM unnest(?::text[]) v"
            .formatted(
                type.expression(server),
                type.typeName(),
                type.send,
                type.typeName(),
                type.typeName());
    try (PreparedStatement statement = server.prepareStatement(sql)) {
      statement.setArray(1, server.createArrayOf("text", literals.toArray()));
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          String literal = rows.getString(1);
          int expected = rows.getInt(2);
          OptionalInt fromLiteral = hasher.hashText(literal);
          unread += fromLiteral.isEmpty() ? 1 : 0;
          if (fromLiteral.isPresent()) {
            assertThat(fromLiteral).as("%s %s", type, literal).hasValue(expected);
          }
          OptionalInt fromBinary = hasher.hashBinary(ByteSlice.of(rows.getBytes(3)));
          if (fromBinary.isPresent() || type != Case.CHAR) {
            assertThat(fromBinary).as("%s %s in binary", type, literal).hasValue(expected);
          }
          OptionalInt fromOutput = hasher.hashText(rows.getString(4));
          if (fromOutput.isPresent() || readsAllOutput(type)) {
            assertThat(fromOutput).as("%s %s as text", type, literal).hasValue(expected);
          }
        }
      }
    }
    assertThat(unread).as("literals left to the server").isLessThan(VALUES / 2);
  }

  /// Types of which everything that the server writes is read.
  private static boolean readsAllOutput(Case type) {
    return switch (type) {
      case INET, CIDR, CHAR -> false;
      default -> true;
    };
  }

  @Test
  void agreesWithTheServerOnWhatIsWrong() throws SQLException {
    RandomGenerator random = SEED.random();
    for (Case type : Case.values()) {
      Hasher hasher = DistributionHash.of(type.oid).orElseThrow();
      for (int i = 0; i < 300; i++) {
        String literal = RandomValues.damaged(RandomValues.of(type.oid, random), random);
        String expected = serverSays(type, literal);
        assertThat(dpgSays(hasher, literal))
            .as("%s '%s'", type, literal)
            .isIn(expected, "left to the server");
      }
    }
  }

  private static String serverSays(Case type, String literal) throws SQLException {
    try (PreparedStatement statement =
        server.prepareStatement(
            "SELECT %s(?::text::%s)".formatted(type.expression(server), type.typeName()))) {
      statement.setString(1, literal);
      try (ResultSet rows = statement.executeQuery()) {
        rows.next();
        return rows.getString(1);
      }
    } catch (PSQLException e) {
      var message = Objects.requireNonNull(e.getServerErrorMessage());
      return message.getSQLState() + " " + message.getMessage();
    }
  }

  private static String dpgSays(Hasher hasher, String literal) {
    try {
      OptionalInt hash = hasher.hashText(literal);
      return hash.isEmpty() ? "left to the server" : Integer.toString(hash.getAsInt());
    } catch (SqlErrorException e) {
      return e.error().state() + " " + e.error().message();
    }
  }
}
