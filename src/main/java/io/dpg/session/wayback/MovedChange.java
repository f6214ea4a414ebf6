package io.dpg.session.wayback;

import static java.util.stream.Collectors.joining;

import io.dpg.catalog.DistributedTable;
import io.dpg.execute.ActingFunction;
import io.dpg.execute.Arguments;
import io.dpg.execute.Executor;
import io.dpg.execute.MovedRows;
import io.dpg.execute.NodeHasher;
import io.dpg.execute.RowStream;
import io.dpg.execute.RowValues;
import io.dpg.execute.ShardStatements;
import io.dpg.pgtype.ByteSlice;
import io.dpg.plan.Access;
import io.dpg.session.wayback.Borrowing.Lent;
import io.dpg.sql.Identifiers;
import io.dpg.sql.RowText;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// An UPDATE of the distribution column by the coordinator node: rows are updated where they are,
/// and those that belong to another shard then are moved, as with statements of clients'.
final class MovedChange {

  private final ShellStatement shell;
  private final DistributedTable table;
  private final List<String> columns;
  private final Lent lent;
  private final Executor executor;
  private final boolean acts;
  private final List<List<@Nullable String>> returned = new ArrayList<>();
  private final List<Leaving> leaving = new ArrayList<>();
  private long changed;

  /// A row that belongs elsewhere.
  private record Leaving(int from, int to, String place, List<@Nullable String> values) {}

  /// @param shell the statement, with values in place of parameters
  /// @param columns of the table that have values of their own
  MovedChange(ShellStatement shell, List<String> columns, Lent lent, Executor executor) {
    this.shell = shell;
    this.table = (DistributedTable) shell.table();
    this.columns = List.copyOf(columns);
    this.lent = lent;
    this.executor = executor;
    this.acts = lent.acting().isOther(lent, shell.node(0));
  }

  /// @param shards on which rows may be found
  void run(List<Integer> shards, NodeHasher hasher) {
    shards.forEach(shard -> update(shard, hasher));
    leaving.forEach(this::delete);
    leaving.forEach(row -> change(row.to(), insertion(row), ActingFunction.Gives.COUNT));
  }

  /// What RETURNING says of each row.
  List<List<@Nullable String>> returned() {
    return returned;
  }

  long changed() {
    return changed;
  }

  private String place() {
    return table.partitioned() ? "pg_dist.row_place(tableoid, ctid)" : "ctid::pg_catalog.text";
  }

  private void update(int shard, NodeHasher hasher) {
    int visible = shell.columns();
    String row = columns.stream().map(Identifiers::quote).collect(joining(", ", "ROW(", ")"));
    String sql =
        shell.onShard(shard)
            + (visible > 0 ? ", " : " RETURNING ")
            + place()
            + ", "
            + row
            + "::pg_catalog.text";
    for (List<@Nullable String> values : change(shard, sql, ActingFunction.Gives.CHANGED_ROWS)) {
      changed++;
      returned.add(values.subList(0, visible));
      String place = String.valueOf(values.get(visible));
      List<@Nullable String> state = RowText.values(String.valueOf(values.get(visible + 1)));
      String key = state.get(columns.indexOf(table.column().name()));
      int home = ShellStatement.home(table, key == null ? null : ByteSlice.of(key), hasher);
      if (home != shard) {
        leaving.add(new Leaving(shard, home, place, state));
      }
    }
  }

  private void delete(Leaving row) {
    if (change(row.from(), deletion(row), ActingFunction.Gives.CHANGED_ROWS).isEmpty()) {
      throw MovedRows.rowsStay(table.name().name());
    }
  }

  private String deletion(Leaving row) {
    return "DELETE FROM %s WHERE %s = %s RETURNING true"
        .formatted(
            shell.shardName(row.from()),
            table.partitioned() ? place() : "ctid",
            Identifiers.quoteLiteral(row.place()));
  }

  private String insertion(Leaving row) {
    return "INSERT INTO %s %s"
        .formatted(shell.shardName(row.to()), ShellStatement.row(columns, row.values()));
  }

  private List<List<@Nullable String>> change(int shard, String sql, ActingFunction.Gives gives) {
    ShardStatements statements =
        new ShardStatements(Map.of(shell.node(shard), List.of(sql)), Access.WRITE, "UPDATE");
    List<List<@Nullable String>> found = new ArrayList<>();
    try (RowStream rows =
        acts
            ? lent.acting().run(lent, executor, statements, gives)
            : executor.run(statements, Arguments.NONE)) {
      while (rows.next()) {
        found.add(RowValues.read(rows.row()));
      }
    }
    return found;
  }
}
