package io.dpg.execute;

import static org.assertj.core.api.Assertions.assertThat;

import io.dpg.pgtype.ByteSlice;
import io.dpg.pgtype.RowColumns;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class RowBodyTest {

  private final byte[] body =
      RowBody.of(Arrays.asList(ByteSlice.of("a"), null, ByteSlice.of(""), ByteSlice.of("bc")));

  @Test
  void holdsValuesAndNulls() {
    RowColumns row = RowColumns.of(body, 0);
    assertThat(row.count()).isEqualTo(4);
    assertThat(row.column(0)).isEqualTo(ByteSlice.of("a"));
    assertThat(row.column(1)).isNull();
    assertThat(row.column(2)).isEqualTo(ByteSlice.of(""));
    assertThat(row.column(3)).isEqualTo(ByteSlice.of("bc"));
  }

  @Test
  void givesLeadingColumns() {
    RowColumns row = RowColumns.of(RowBody.leading(body, 2), 0);
    assertThat(row.count()).isEqualTo(2);
    assertThat(row.column(0)).isEqualTo(ByteSlice.of("a"));
    assertThat(row.column(1)).isNull();
    assertThat(row.body()).hasSize(2 + 4 + 1 + 4);
    assertThat(RowBody.leading(body, 4)).isEqualTo(body);
  }
}
