package io.dpg.execute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dpg.error.SqlErrorException;
import io.dpg.execute.CursorMove.Direction;
import io.dpg.wire.Wire;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class CursorRowsTest {

  private static final long DISK_BYTES_MAX = 64L << 20;

  /// Rows that are numbers, each so many bytes long.
  private static final class Numbers implements RowStream {
    private final int count;
    private final int bytes;
    private int current;
    private boolean closed;

    Numbers(int count, int bytes) {
      this.count = count;
      this.bytes = bytes;
    }

    @Override
    public boolean next() {
      if (current == count) {
        return false;
      }
      current++;
      return true;
    }

    @Override
    public void writeRow(Wire client) {
      throw new UnsupportedOperationException();
    }

    @Override
    public byte[] row() {
      byte[] digits = Integer.toString(current).getBytes(StandardCharsets.US_ASCII);
      return Arrays.copyOf(digits, Math.max(digits.length, bytes));
    }

    @Override
    public String tag() {
      return "SELECT " + count;
    }

    @Override
    public void close() {
      closed = true;
    }
  }

  private static List<Integer> fetched(CursorRows cursor, Direction direction, long count) {
    List<Integer> numbers = new ArrayList<>();
    new CursorMove(direction, count)
        .apply(
            cursor,
            false,
            it ->
                numbers.add(
                    Integer.valueOf(new String(it.row(), StandardCharsets.US_ASCII).trim())));
    return numbers;
  }

  @Test
  void goesWhereItIsSent() {
    CursorRows cursor = new CursorRows(new Numbers(5, 0), CursorRows.Scroll.YES, DISK_BYTES_MAX, 0);

    assertThat(fetched(cursor, Direction.BACKWARD, 1)).isEmpty();
    assertThat(fetched(cursor, Direction.FORWARD, 3)).containsExactly(1, 2, 3);
    assertThat(fetched(cursor, Direction.BACKWARD, CursorMove.ALL)).containsExactly(2, 1);
    assertThat(fetched(cursor, Direction.ABSOLUTE, -1)).containsExactly(5);
    assertThat(fetched(cursor, Direction.FORWARD, 1)).isEmpty();
    assertThat(fetched(cursor, Direction.RELATIVE, 0)).isEmpty();
    assertThat(fetched(cursor, Direction.RELATIVE, -2)).containsExactly(4);
    assertThat(fetched(cursor, Direction.FORWARD, 0)).containsExactly(4);
    assertThat(fetched(cursor, Direction.ABSOLUTE, 9)).isEmpty();
  }

  @Test
  void keepsOnDiskWhatIsLarge() {
    int rows = 20_000;
    CursorRows cursor =
        new CursorRows(new Numbers(rows, 1_000), CursorRows.Scroll.YES, DISK_BYTES_MAX, 0);

    assertThat(fetched(cursor, Direction.FORWARD, CursorMove.ALL)).hasSize(rows);
    assertThat(fetched(cursor, Direction.ABSOLUTE, 17_123)).containsExactly(17_123);
    assertThat(fetched(cursor, Direction.ABSOLUTE, 3)).containsExactly(3);
    cursor.close();
  }

  @Test
  void refusesToKeepTooMuch() {
    CursorRows cursor =
        new CursorRows(new Numbers(20_000, 1_000), CursorRows.Scroll.YES, 1L << 20, 0);

    assertThatThrownBy(() -> fetched(cursor, Direction.FORWARD, CursorMove.ALL))
        .isInstanceOfSatisfying(
            SqlErrorException.class, e -> assertThat(e.error().state().code()).isEqualTo("53400"));
    cursor.close();
  }

  @Test
  void forgetsWhatIsLargeWhenNobodySaidScroll() {
    CursorRows cursor =
        new CursorRows(new Numbers(20_000, 1_000), CursorRows.Scroll.IF_SMALL, DISK_BYTES_MAX, 0);

    fetched(cursor, Direction.FORWARD, 19_999);

    assertThat(fetched(cursor, Direction.FORWARD, 1)).containsExactly(20_000);
    assertThatThrownBy(() -> fetched(cursor, Direction.ABSOLUTE, 1))
        .hasMessageContaining("cursor can only scan forward");
  }

  @Test
  void givesUpItsNodesAndGoesOn() {
    Numbers nodes = new Numbers(6, 0);
    CursorRows cursor = new CursorRows(nodes, CursorRows.Scroll.NO, DISK_BYTES_MAX, 0);

    assertThat(fetched(cursor, Direction.FORWARD, 2)).containsExactly(1, 2);
    cursor.spool();

    assertThat(nodes.closed).isTrue();
    assertThat(fetched(cursor, Direction.FORWARD, 3)).containsExactly(3, 4, 5);
    assertThatThrownBy(() -> fetched(cursor, Direction.BACKWARD, 1))
        .hasMessageContaining("cursor can only scan forward");
    assertThat(fetched(cursor, Direction.FORWARD, CursorMove.ALL)).containsExactly(6);
  }
}
