package io.dpg.pgtype;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.dpg.error.SqlErrorException;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DistributionHashTest {

  /// The values of Citus's own regression tests.
  @Test
  void givesCitussTestVectors() {
    assertThat(text(Oid.INT4, "123")).hasValue(-205084363);
    assertThat(text(Oid.INT4, "3")).hasValue(-28094569);
    assertThat(text(Oid.DATE, "1997-08-08")).hasValue(-499701663);
  }

  @Test
  void agreesOnEqualIntegersOfAllWidths() {
    for (long value : new long[] {0, 1, -1, 32767, -32768}) {
      String literal = Long.toString(value);
      assertThat(text(Oid.INT2, literal)).isEqualTo(text(Oid.INT8, literal));
      assertThat(text(Oid.INT4, literal)).isEqualTo(text(Oid.INT8, literal));
      assertThat(binary(Oid.INT8, networkOrder(value, 8))).isEqualTo(text(Oid.INT8, literal));
      assertThat(binary(Oid.INT2, networkOrder(value, 2))).isEqualTo(text(Oid.INT2, literal));
    }
  }

  @Test
  void agreesOnEqualFloatsOfBothWidths() {
    assertThat(text(Oid.FLOAT4, "0.5")).isEqualTo(text(Oid.FLOAT8, "0.5"));
    assertThat(text(Oid.FLOAT8, "-0")).isEqualTo(text(Oid.FLOAT8, "0"));
    assertThat(text(Oid.FLOAT4, "nan")).isEqualTo(text(Oid.FLOAT8, "NaN"));
  }

  @Test
  void hashesNumericByValueNotByScale() {
    assertThat(text(Oid.NUMERIC, "1.0")).isEqualTo(text(Oid.NUMERIC, "1.00"));
    assertThat(text(Oid.NUMERIC, "1e3")).isEqualTo(text(Oid.NUMERIC, "1000"));
    assertThat(text(Oid.NUMERIC, "0.00")).isEqualTo(text(Oid.NUMERIC, "0"));
  }

  @Test
  void ignoresBlanksAtTheEndOfCharacter() {
    assertThat(text(Oid.BPCHAR, "ab  ")).isEqualTo(text(Oid.TEXT, "ab"));
    assertThat(text(Oid.TEXT, "ab  ")).isNotEqualTo(text(Oid.TEXT, "ab"));
  }

  @ParameterizedTest
  @CsvSource({
    "1082, tomorrow",
    "1082, 08/08/1997",
    "1082, 1997-02-30",
    "1114, now",
    "1114, 2024-01-01 10:00:00+02",
    "1184, 2024-01-01 10:00:00",
    "1083, 10:00 BC",
    "1186, 1.5 days",
    "23, 0x10",
    "701, 0x1p3",
    "701, 1e400",
    "1700, 1_000",
    "869, ::1",
    "650, 10.0.0.1/8",
    "829, 08002b010203",
  })
  void leavesWhatItDoesNotReadToTheServer(int oid, String literal) {
    assertThat(text(oid, literal)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "23, abc, 22P02, 'invalid input syntax for type integer: \"abc\"'",
    "23, '', 22P02, 'invalid input syntax for type integer: \"\"'",
    "23, 12x, 22P02, 'invalid input syntax for type integer: \"12x\"'",
    "21, 40000, 22003, 'value \"40000\" is out of range for type smallint'",
    "20, 9223372036854775808, 22003,"
        + " 'value \"9223372036854775808\" is out of range for type bigint'",
    "16, maybe, 22P02, 'invalid input syntax for type boolean: \"maybe\"'",
    "16, o, 22P02, 'invalid input syntax for type boolean: \"o\"'",
    "701, 1.2.3, 22P02, 'invalid input syntax for type double precision: \"1.2.3\"'",
    "700, y, 22P02, 'invalid input syntax for type real: \"y\"'",
    "1700, abc, 22P02, 'invalid input syntax for type numeric: \"abc\"'",
    "2950, 1234, 22P02, 'invalid input syntax for type uuid: \"1234\"'",
    "17, \\1, 22P02, 'invalid input syntax for type bytea'",
  })
  void refusesWithPostgresqlsWords(int oid, String literal, String state, String message) {
    SqlErrorException refused =
        catchThrowableOfType(SqlErrorException.class, () -> text(oid, literal));
    assertThat(refused.error().message()).isEqualTo(message);
    assertThat(refused.error().state().code()).isEqualTo(state);
  }

  @Test
  void hashesForStorageOnlyWhatTheTypeModifierLeavesAlone() {
    Hasher varchar3 = DistributionHash.ofStored(Oid.VARCHAR, 3 + 4).orElseThrow();
    assertThat(varchar3.hashText("äöü")).isEqualTo(text(Oid.TEXT, "äöü"));
    assertThat(varchar3.hashText("abc ")).isEmpty();
    assertThat(varchar3.hashBinary(ByteSlice.of("äöü"))).isEqualTo(text(Oid.TEXT, "äöü"));
    assertThat(varchar3.hashBinary(ByteSlice.of("äöüx"))).isEmpty();

    Hasher numeric = DistributionHash.ofStored(Oid.NUMERIC, (5 << 16 | 2) + 4).orElseThrow();
    assertThat(numeric.hashText("123.4500")).isEqualTo(text(Oid.NUMERIC, "123.45"));
    assertThat(numeric.hashText("1.005")).isEmpty();
    assertThat(numeric.hashText("1234.5")).isEmpty();

    Hasher seconds = DistributionHash.ofStored(Oid.TIMESTAMP, 0).orElseThrow();
    assertThat(seconds.hashText("2024-01-01 10:00:00")).isPresent();
    assertThat(seconds.hashText("2024-01-01 10:00:00.5")).isEmpty();
  }

  @Test
  void hasNothingForTypesThatOnlyTheServerHashes() {
    assertThat(DistributionHash.of(PgType.JSONB.oid())).isEmpty();
    assertThat(DistributionHash.of(PgType.INT4.arrayOid())).isEmpty();
  }

  @Test
  void refusesBinaryFormsOfAnotherLength() {
    for (PgType type : PgType.values()) {
      DistributionHash.of(type.oid())
          .filter(hasher -> type.length() > 1 && type != PgType.NAME)
          .ifPresent(hasher -> assertThat(hasher.hashBinary(ByteSlice.of(new byte[3]))).isEmpty());
    }
  }

  private static OptionalInt text(int oid, String literal) {
    return DistributionHash.of(oid).orElseThrow().hashText(literal);
  }

  private static OptionalInt binary(int oid, byte[] value) {
    return DistributionHash.of(oid).orElseThrow().hashBinary(ByteSlice.of(value));
  }

  private static byte[] networkOrder(long value, int length) {
    byte[] bytes = new byte[length];
    for (int i = 0; i < length; i++) {
      bytes[i] = (byte) (value >> (8 * (length - 1 - i)));
    }
    return bytes;
  }
}
