package io.dpg.session.wayback;

import io.dpg.catalog.DistributedTable;
import io.dpg.error.SqlError;
import io.dpg.error.SqlState;
import io.dpg.execute.ActingFunction;
import io.dpg.execute.Arguments;
import io.dpg.execute.Executor;
import io.dpg.execute.NodeHasher;
import io.dpg.execute.RowStream;
import io.dpg.execute.ShardStatements;
import io.dpg.pgtype.ByteSlice;
import io.dpg.plan.Access;
import io.dpg.session.wayback.Borrowing.Lent;
import io.dpg.sql.Deparser;
import io.dpg.sql.Identifiers;
import io.dpg.sql.ParsedStatement;
import io.dpg.sql.SqlNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Rows that postgres_fdw inserts, one or many in a statement: those of each shard in one statement
/// there.
final class ReturnedInsert {

  private final Lent lent;
  private final ShellStatement shell;
  private final SqlNode tree;
  private final Executor executor;

  ReturnedInsert(Lent lent, ParsedStatement statement, Executor executor) {
    this.lent = lent;
    this.tree = statement.tree();
    this.shell = ShellStatement.of(statement, tree.required("relation"), lent.catalog());
    this.executor = executor;
  }

  /// Whether a trigger of dpg's asks what has become of it. Rows go into a partitioned table
  /// without one.
  boolean isAskedAbout() {
    return !(shell.table() instanceof DistributedTable table && table.partitioned());
  }

  void run(Arguments arguments, NodeHasher hasher, ReturnStatements connection) {
    requirePlain();
    connection.spoolCursors();
    Map<Integer, List<List<SqlNode>>> byShard = new TreeMap<>();
    List<List<SqlNode>> rows =
        tree.required("selectStmt").list("valuesLists").stream()
            .map(row -> row.list("items"))
            .toList();
    for (List<SqlNode> row : rows) {
      byShard.computeIfAbsent(shard(row, arguments, hasher), _ -> new ArrayList<>()).add(row);
    }
    byShard.forEach((shard, shardRows) -> insert(shard, shardRows, arguments));
    lent.changed();
    connection.complete("INSERT 0 " + rows.size());
  }

  private void requirePlain() {
    if (tree.has("onConflictClause") || !ShellStatement.returned(tree).isEmpty()) {
      throw SqlError.of(
              SqlState.FEATURE_NOT_SUPPORTED,
              "cannot use ON CONFLICT or RETURNING on a distributed table's own foreign table")
          .hint("Insert into the distributed table \"%s\".", shell.table().name().name())
          .asException();
    }
  }

  private int shard(List<SqlNode> row, Arguments arguments, NodeHasher hasher) {
    if (!(shell.table() instanceof DistributedTable table)) {
      return 0;
    }
    List<String> columns = tree.list("cols").stream().map(it -> it.text("name")).toList();
    int position = columns.indexOf(table.column().name());
    ByteSlice key = position < 0 ? null : value(row.get(position), arguments);
    return ShellStatement.home(table, key, hasher);
  }

  private static @Nullable ByteSlice value(SqlNode value, Arguments arguments) {
    return value.is("ParamRef") ? arguments.value((int) value.number("number")) : null;
  }

  /// One statement with the shard's own rows, whose parameters are numbered anew.
  private void insert(int shard, List<List<SqlNode>> rows, Arguments arguments) {
    boolean acts = lent.acting().isOther(lent, shell.node(shard));
    List<@Nullable ByteSlice> values = new ArrayList<>();
    String texts =
        rows.stream()
            .map(row ->
                row.stream()
                    .map(item -> acts ? literal(item, arguments) : text(item, arguments, values))
                    .collect(Collectors.joining(", ", "(", ")")))
            .collect(Collectors.joining(", "));
    String columns =
        tree.list("cols").stream()
            .map(it -> Identifiers.quote(it.text("name")))
            .collect(Collectors.joining(", "));
    String sql = "INSERT INTO " + shell.shardName(shard) + " (" + columns + ") VALUES " + texts;
    ShardStatements statements =
        new ShardStatements(Map.of(shell.node(shard), List.of(sql)), Access.WRITE, "INSERT 0");
    List<Short> formats = Collections.nCopies(values.size(), (short) 0);
    Arguments own =
        new Arguments(Collections.nCopies(values.size(), 0), formats, values, List.of());
    try (RowStream result =
        acts
            ? lent.acting().run(lent, executor, statements, ActingFunction.Gives.COUNT)
            : executor.run(statements, own)) {
      while (result.next()) {
        // An INSERT without RETURNING gives no rows.
      }
    }
  }

  private static String literal(SqlNode item, Arguments arguments) {
    return item.is("ParamRef")
        ? ShellStatement.literal(arguments, (int) item.number("number"))
        : Deparser.deparse(item);
  }

  private static String text(SqlNode item, Arguments arguments, List<@Nullable ByteSlice> values) {
    if (!item.is("ParamRef")) {
      return Deparser.deparse(item);
    }
    values.add(arguments.value((int) item.number("number")));
    return "$" + values.size();
  }
}
