package io.dpg.pgtype;

import static org.assertj.core.api.Assertions.assertThat;

import io.dpg.pgtype.RowComparator.Direction;
import io.dpg.pgtype.RowComparator.Nulls;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RowComparatorTest {

  private static final ValueComparator NUMBERS =
      Comparators.of(Oid.INT4, WireFormat.TEXT, Collation.LANGUAGE).orElseThrow();
  private static final ValueComparator TEXTS =
      Comparators.of(Oid.TEXT, WireFormat.TEXT, Collation.BYTES).orElseThrow();

  @Test
  void sortsByTheFirstKeyThatDiffers() throws IOException {
    RowComparator order =
        new RowComparator(
            List.of(
                new RowComparator.Key(1, NUMBERS, Direction.DESCENDING, Nulls.FIRST),
                new RowComparator.Key(0, TEXTS, Direction.ASCENDING, Nulls.LAST)));
    assertThat(sorted(order, row("b", "9"), row(null, "9"), row("a", "9"), row("z", "10")))
        .containsExactly("z 10", "a 9", "b 9", "null 9");
  }

  @Test
  void putsNullsWhereTheKeySays() throws IOException {
    for (Direction direction : Direction.values()) {
      RowComparator first =
          new RowComparator(List.of(new RowComparator.Key(0, TEXTS, direction, Nulls.FIRST)));
      assertThat(sorted(first, row("a"), row((String) null))).containsExactly("null", "a");
      RowComparator last =
          new RowComparator(List.of(new RowComparator.Key(0, TEXTS, direction, Nulls.LAST)));
      assertThat(sorted(last, row((String) null), row("a"))).containsExactly("a", "null");
    }
  }

  @Test
  void sortsNumbersOfWhicheverType() {
    List<String> ascending =
        List.of(
            "-Infinity",
            "-1e+20",
            "-12.50",
            "-12.5e-05",
            "0",
            "1e-07",
            "0.5",
            "7",
            "10",
            "9.5e+15",
            "9223372036854775807",
            "9223372036854775808.1",
            "1e+20",
            "Infinity",
            "NaN");
    for (int i = 0; i < ascending.size(); i++) {
      for (int j = 0; j < ascending.size(); j++) {
        int order =
            Comparators.ofNumbers()
                .compare(ByteSlice.of(ascending.get(i)), ByteSlice.of(ascending.get(j)));
        assertThat(Integer.signum(order))
            .as("%s to %s", ascending.get(i), ascending.get(j))
            .isEqualTo(Integer.compare(i, j));
      }
    }
  }

  @Test
  void knowsNoLanguagesOrder() {
    for (WireFormat format : WireFormat.values()) {
      assertThat(Comparators.of(Oid.TEXT, format, Collation.LANGUAGE)).isEmpty();
      assertThat(Comparators.of(Oid.BPCHAR, format, Collation.LANGUAGE)).isEmpty();
      assertThat(Comparators.of(PgType.JSONB.oid(), format, Collation.BYTES)).isEmpty();
    }
  }

  private static List<String> sorted(RowComparator order, RowColumns... rows) {
    List<String> sorted = new ArrayList<>();
    Arrays.stream(rows)
        .sorted(order)
        .forEach(row -> {
          List<String> columns = new ArrayList<>();
          for (int i = 0; i < row.count(); i++) {
            ByteSlice value = row.column(i);
            columns.add(value == null ? "null" : value.text());
          }
          sorted.add(String.join(" ", columns));
        });
    return sorted;
  }

  private static RowColumns row(@Nullable String... columns) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream body = new DataOutputStream(bytes);
    body.writeByte('D');
    body.writeShort(columns.length);
    for (String column : columns) {
      if (column == null) {
        body.writeInt(-1);
      } else {
        byte[] value = column.getBytes(StandardCharsets.UTF_8);
        body.writeInt(value.length);
        body.write(value);
      }
    }
    return RowColumns.of(bytes.toByteArray(), 1);
  }
}
