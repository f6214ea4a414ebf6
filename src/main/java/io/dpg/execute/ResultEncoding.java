package io.dpg.execute;

import io.dpg.pgtype.ByteSlice;
import io.dpg.transaction.DistributedTransaction;
import io.dpg.wire.BackendMessage.Field;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Rows that were made here, as text, in the formats that a client wants. PostgreSQL knows the
/// binary form of every type: the coordinator node takes the values as parameters and gives them
/// back.
final class ResultEncoding {

  /// The protocol allows 65,535 in one message.
  private static final int PARAMETERS_MAX = 10_000;

  private static final short TEXT = 0;

  private final DistributedTransaction transaction;
  private final List<Integer> types;
  private final List<Short> formats;

  ResultEncoding(DistributedTransaction transaction, Execution execution) {
    this.transaction = transaction;
    this.types = execution.fields().stream().map(Field::typeOid).toList();
    this.formats = execution.arguments().resultFormats();
  }

  /// Bodies of DataRow messages, in the order of the rows.
  List<byte[]> encode(List<List<@Nullable ByteSlice>> rows) {
    List<byte[]> bodies = new ArrayList<>(rows.size());
    int rowsMax = Math.max(1, PARAMETERS_MAX / types.size());
    for (int i = 0; i < rows.size(); i += rowsMax) {
      List<List<@Nullable ByteSlice>> some = rows.subList(i, Math.min(i + rowsMax, rows.size()));
      NodeTasks tasks =
          new NodeTasks(
              transaction.coordinator(),
              List.of(new TaskStatement(sql(some.size()), false)),
              arguments(some),
              true);
      tasks.start();
      while (tasks.next()) {
        bodies.add(RowBody.copy(tasks.wire()));
      }
    }
    return bodies;
  }

  private String sql(int rows) {
    StringBuilder sql = new StringBuilder("VALUES ");
    for (int parameter = 1; parameter <= rows * types.size(); parameter++) {
      boolean first = (parameter - 1) % types.size() == 0;
      sql.append(first ? parameter == 1 ? "($" : "), ($" : ", $").append(parameter);
    }
    return sql.append(")").toString();
  }

  private Arguments arguments(List<List<@Nullable ByteSlice>> rows) {
    List<Integer> parameterTypes =
        IntStream.range(0, rows.size() * types.size())
            .mapToObj(i -> types.get(i % types.size()))
            .toList();
    List<@Nullable ByteSlice> values = new ArrayList<>(parameterTypes.size());
    rows.forEach(values::addAll);
    return new Arguments(
        parameterTypes, Collections.nCopies(parameterTypes.size(), TEXT), values, formats);
  }
}
