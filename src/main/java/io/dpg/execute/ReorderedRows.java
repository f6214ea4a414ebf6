package io.dpg.execute;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// The rows of RETURNING in the order in which the client gave them, as on one server.
final class ReorderedRows {

  private ReorderedRows() {}

  /// @param order for each row that comes, its place among the client's rows
  static RowStream of(RowStream rows, List<Integer> order, String command) {
    List<byte[]> bodies = new ArrayList<>(order.size());
    while (rows.next()) {
      bodies.add(rows.row());
    }
    if (bodies.size() != order.size()) {
      // ON CONFLICT left rows out; which ones is not known.
      return new AnsweredRows(bodies, command + " " + bodies.size());
    }
    byte[][] sorted = new byte[bodies.size()][];
    for (int i = 0; i < sorted.length; i++) {
      sorted[order.get(i)] = bodies.get(i);
    }
    return new AnsweredRows(Arrays.asList(sorted), command + " " + sorted.length);
  }
}
