package io.dpg.execute;

import io.dpg.plan.Merge;
import io.dpg.plan.Merge.Column;
import io.dpg.sql.Identifiers;
import io.dpg.transaction.DistributedTransaction;
import io.dpg.transaction.Participant;
import io.dpg.worker.CopyIn;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The merge that PostgreSQL does: partial rows go to the coordinator node, where a query makes the
/// answer of them. Few rows travel inside that query, as VALUES; many go by COPY into a temporary
/// table.
final class CombinedRows {

  /// Above this many values a temporary table is cheaper than VALUES.
  private static final int INLINE_VALUES_MAX = 2_000;

  private static final int INLINE_BYTES_MAX = 256 << 10;
  private static final String TABLE = "dpg_partial_rows";
  private static final String DROP = "DROP TABLE IF EXISTS pg_temp." + TABLE;

  private final DistributedTransaction transaction;
  private final Merge.Combine merge;
  private final Execution execution;
  private @Nullable Participant spooled;

  CombinedRows(DistributedTransaction transaction, Merge.Combine merge, Execution execution) {
    this.transaction = transaction;
    this.merge = merge;
    this.execution = execution;
  }

  RowStream run(List<NodeTasks> nodes) {
    nodes.forEach(NodeTasks::start);
    try {
      return combine(collect(nodes));
    } catch (RuntimeException e) {
      nodes.forEach(NodeTasks::cancel);
      nodes.forEach(NodeTasks::discard);
      throw e;
    }
  }

  /// The relation of partial rows, as SQL for a FROM clause.
  private String collect(List<NodeTasks> nodes) {
    List<List<@Nullable String>> rows = new ArrayList<>();
    long bytes = 0;
    for (NodeTasks node : nodes) {
      while (node.next()) {
        rows.add(RowValues.read(RowBody.copy(node.wire())));
        bytes += node.wire().messageSize();
        if (rows.size() * merge.columns().size() > INLINE_VALUES_MAX || bytes > INLINE_BYTES_MAX) {
          return spool(rows, nodes, node);
        }
      }
    }
    return inline(rows);
  }

  private String inline(List<List<@Nullable String>> rows) {
    String names = columnNames();
    if (rows.isEmpty()) {
      return "(SELECT "
          + merge.columns().stream()
              .map(column -> "NULL::" + column.type())
              .collect(Collectors.joining(", "))
          + " WHERE false) AS "
          + TABLE
          + "("
          + names
          + ")";
    }
    StringBuilder values = new StringBuilder("(VALUES ");
    for (int i = 0; i < rows.size(); i++) {
      values.append(i == 0 ? "(" : ", (");
      for (int j = 0; j < merge.columns().size(); j++) {
        String value = rows.get(i).get(j);
        values.append(j == 0 ? "" : ", ").append(value == null ? "NULL" : literal(value));
        values.append("::").append(merge.columns().get(j).type());
      }
      values.append(")");
    }
    return values.append(") AS ").append(TABLE).append("(").append(names).append(")").toString();
  }

  private static String literal(String value) {
    return Identifiers.quoteLiteral(value);
  }

  private String columnNames() {
    return merge.columns().stream()
        .map(Column::name)
        .map(Identifiers::quote)
        .collect(Collectors.joining(", "));
  }

  /// Puts the rows read so far and those to come into a temporary table, which lives until the
  /// answer is read.
  private String spool(
      List<List<@Nullable String>> rows, List<NodeTasks> nodes, NodeTasks current) {
    Participant coordinator = transaction.coordinator();
    coordinator.awaitPrelude();
    createTable(coordinator);
    spooled = coordinator;
    CopyIn copy = coordinator.connection().copyIn("COPY pg_temp." + TABLE + " FROM STDIN");
    try {
      write(rows, copy);
      for (NodeTasks node : nodes.subList(nodes.indexOf(current), nodes.size())) {
        while (node.next()) {
          write(List.of(RowValues.read(RowBody.copy(node.wire()))), copy);
        }
      }
    } catch (RuntimeException e) {
      copy.fail("the rows to be combined could not be read");
      throw e;
    }
    copy.finish();
    return "pg_temp." + TABLE;
  }

  private static void write(List<List<@Nullable String>> rows, CopyIn copy) {
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    rows.forEach(row -> CopyText.append(row, text));
    byte[] bytes = text.toByteArray();
    copy.write(bytes, 0, bytes.length);
  }

  private void createTable(Participant coordinator) {
    String columns =
        merge.columns().stream()
            .map(column -> Identifiers.quote(column.name()) + " " + column.type())
            .collect(Collectors.joining(", "));
    coordinator
        .connection()
        .executeSilently(DROP + "; CREATE TEMPORARY TABLE " + TABLE + " (" + columns + ")");
  }

  private RowStream combine(String input) {
    String sql = merge.query().replace(Merge.Combine.INPUT, input);
    Participant coordinator = transaction.coordinator();
    SentResults.Bound bound = execution.results().bind(List.of(sql), execution.arguments());
    TaskStatement statement = new TaskStatement(bound.statements().getFirst(), false);
    NodeTasks tasks = new NodeTasks(coordinator, List.of(statement), bound.arguments(), true);
    RowStream rows = new RelayedRows(tasks);
    Participant holder = spooled;
    return holder == null ? rows : new FinallyRows(rows, () -> holder.connection().execute(DROP));
  }
}
