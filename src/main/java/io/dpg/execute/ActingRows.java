package io.dpg.execute;

import io.dpg.pgtype.ByteSlice;
import io.dpg.sql.RowText;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The rows that [ActingFunction] gives, each as one text, as what they were before.
final class ActingRows implements RowStream {

  private final RowStream texts;
  private final String command;
  private final boolean counts;
  private byte[] row = new byte[0];
  private long changed;

  /// @param command how the command tag begins
  /// @param gives what the statements give
  ActingRows(RowStream texts, String command, ActingFunction.Gives gives) {
    this.texts = texts;
    this.command = command;
    this.counts = gives == ActingFunction.Gives.COUNT;
  }

  @Override
  public boolean next() {
    while (texts.next()) {
      String text = Objects.requireNonNull(RowValues.read(texts.row()).getFirst());
      if (!counts) {
        changed++;
        row = body(text);
        return true;
      }
      changed += Long.parseLong(text);
    }
    return false;
  }

  private static byte[] body(String text) {
    List<@Nullable ByteSlice> values = new ArrayList<>();
    RowText.values(text).forEach(value -> values.add(value == null ? null : ByteSlice.of(value)));
    return RowBody.of(values);
  }

  @Override
  public byte[] row() {
    return row;
  }

  @Override
  public String tag() {
    return command + " " + changed;
  }

  @Override
  public void close() {
    texts.close();
  }
}
