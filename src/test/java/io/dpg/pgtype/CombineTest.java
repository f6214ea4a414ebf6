package io.dpg.pgtype;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.dpg.error.SqlErrorException;
import io.dpg.error.SqlState;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CombineTest {

  @Test
  void passesOverNulls() {
    for (Combine function :
        new Combine[] {new Combine.SumBigint(), new Combine.SumNumeric(), new Combine.BoolOr()}) {
      assertThat(combined(function, null, null)).isNull();
    }
    assertThat(combined(new Combine.SumBigint(), null, "5", null, "6")).isEqualTo("11");
  }

  @Test
  void addsNumericsWithTheLargestScale() {
    assertThat(combined(new Combine.SumNumeric(), "1.5", "-1.500")).isEqualTo("0.000");
    assertThat(combined(new Combine.SumNumeric(), "9223372036854775807", "1"))
        .isEqualTo("9223372036854775808");
    assertThat(combined(new Combine.SumNumeric(), "Infinity", "1", "-Infinity")).isEqualTo("NaN");
    assertThat(combined(new Combine.SumNumeric(), "-Infinity", "1")).isEqualTo("-Infinity");
  }

  @Test
  void refusesSumsOutOfRange() {
    SqlErrorException bigint =
        catchThrowableOfType(
            SqlErrorException.class,
            () -> combined(new Combine.SumBigint(), "9223372036854775807", "1"));
    assertThat(bigint.error().message()).isEqualTo("bigint out of range");
    assertThat(bigint.error().state()).isEqualTo(SqlState.NUMERIC_VALUE_OUT_OF_RANGE);
    SqlErrorException real =
        catchThrowableOfType(
            SqlErrorException.class, () -> combined(new Combine.SumFloat4(), "3e38", "3e38"));
    assertThat(real.error().message()).isEqualTo("value out of range: overflow");
  }

  @Test
  void addsFloatsInTheirOwnPrecision() {
    assertThat(combined(new Combine.SumFloat4(), "1.6777216e+07", "1")).isEqualTo("1.6777216e+07");
    assertThat(combined(new Combine.SumFloat8(), "1.6777216e+07", "1")).isEqualTo("16777217");
    assertThat(combined(new Combine.SumFloat8(), "Infinity", "1")).isEqualTo("Infinity");
    assertThat(combined(new Combine.SumFloat8(), "-0", null)).isEqualTo("-0");
    assertThat(Averages.floatAverage("10", 4)).isEqualTo("2.5");
  }

  @Test
  void choosesBooleansAndBits() {
    assertThat(combined(new Combine.BoolAnd(), "t", "f", "t")).isEqualTo("f");
    assertThat(combined(new Combine.BoolAnd(), "t", null)).isEqualTo("t");
    assertThat(combined(new Combine.BoolOr(), "f", "t")).isEqualTo("t");
    assertThat(combined(new Combine.BoolOr(), "f", "f")).isEqualTo("f");
    assertThat(combined(new Combine.BitAnd(), "-1", "6", "3")).isEqualTo("2");
    assertThat(combined(new Combine.BitOr(), "4", "-8")).isEqualTo("-4");
    assertThat(combined(new Combine.BitXor(), "5", "1", null)).isEqualTo("4");
  }

  @Test
  void findsExtremes() {
    ValueComparator order =
        Comparators.of(Oid.NUMERIC, WireFormat.TEXT, Collation.BYTES).orElseThrow();
    assertThat(combined(new Combine.Minimum(order), "10", "9.0", "9")).isEqualTo("9.0");
    assertThat(combined(new Combine.Maximum(order), "10", "NaN", null)).isEqualTo("NaN");
  }

  private static @Nullable String combined(Combine function, @Nullable String... partials) {
    Combination combination = function.start();
    Arrays.stream(partials)
        .forEach(partial -> combination.add(partial == null ? null : ByteSlice.of(partial)));
    ByteSlice result = combination.result();
    return result == null ? null : result.text();
  }
}
