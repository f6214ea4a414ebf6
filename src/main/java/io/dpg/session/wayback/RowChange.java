package io.dpg.session.wayback;

import io.dpg.catalog.DistributedTable;
import io.dpg.catalog.NodeId;
import io.dpg.execute.Arguments;
import io.dpg.execute.NodeHasher;
import io.dpg.execute.ShardStatements;
import io.dpg.pgtype.ByteSlice;
import io.dpg.plan.Access;
import io.dpg.sql.SqlNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// An UPDATE or DELETE of postgres_fdw's: of the rows that a condition holds for, or of the one row
/// that `WHERE ctid = $1` names.
///
/// @param command how its command tag begins
/// @param inlined whether values are to stand in place of parameters on shards
record RowChange(ShellStatement shell, Arguments arguments, String command, boolean inlined) {

  /// What runs, and with which values.
  ///
  /// @param shell the same for any shard
  /// @param shards where
  /// @param ofOneRow whether it changes a row that was read, and locked, before
  /// @param moves whether rows may have to go to another shard
  record Prepared(
      ShellStatement shell,
      ShardStatements statements,
      Arguments arguments,
      List<Integer> shards,
      boolean ofOneRow,
      boolean moves) {}

  Prepared prepare(NodeHasher hasher) {
    SqlNode tree = shell.statement().tree();
    int parameter = identityParameter(tree.node("whereClause"));
    if (parameter == 0) {
      return new Prepared(
          shell,
          with(arguments).onShards(arguments, hasher, command),
          arguments,
          shell.shards(arguments, hasher),
          false,
          moves(tree, Optional.empty(), hasher));
    }
    ByteSlice identity = arguments.value(parameter);
    if (identity == null) {
      throw new IllegalStateException("a row has no identity");
    }
    RowIdentity.Place place = RowIdentity.of(shell.table()).place(identity);
    List<@Nullable ByteSlice> values = new ArrayList<>(arguments.values());
    values.set(parameter - 1, ByteSlice.of(place.tid()));
    Arguments placed =
        new Arguments(arguments.types(), arguments.formats(), values, arguments.resultFormats());
    String name = shell.shardName(place.shard());
    ShellStatement one =
        with(placed).withCondition(RowIdentity.of(shell.table()).condition(place, name));
    Map<NodeId, List<String>> texts =
        Map.of(shell.node(place.shard()), List.of(one.onShard(place.shard())));
    return new Prepared(
        one,
        new ShardStatements(texts, Access.WRITE, command),
        placed,
        List.of(place.shard()),
        true,
        moves(tree, Optional.of(place.shard()), hasher));
  }

  private ShellStatement with(Arguments values) {
    return inlined ? shell.withValues(values) : shell;
  }

  /// The number of the parameter in `ctid = $n`; 0 when the condition is another one.
  private static int identityParameter(@Nullable SqlNode where) {
    if (where == null || !where.is("A_Expr")) {
      return 0;
    }
    SqlNode left = where.node("lexpr");
    SqlNode right = where.node("rexpr");
    boolean names =
        left != null && right != null && ShellStatement.isIdentity(left) && right.is("ParamRef");
    return names ? (int) where.required("rexpr").number("number") : 0;
  }

  /// Whether rows may have to go to another shard.
  ///
  /// @param shard where the row is, if it is one
  private boolean moves(SqlNode tree, Optional<Integer> shard, NodeHasher hasher) {
    return shell.table() instanceof DistributedTable table
        && tree.is("UpdateStmt")
        && tree.list("targetList").stream()
            .filter(assigned -> assigned.text("name").equals(table.column().name()))
            .anyMatch(assigned -> !stays(assigned.required("val"), table, shard, hasher));
  }

  private boolean stays(
      SqlNode value, DistributedTable table, Optional<Integer> shard, NodeHasher hasher) {
    ByteSlice key = value.is("ParamRef") ? arguments.value((int) value.number("number")) : null;
    return isColumn(value, table.column().name())
        || key != null
            && shard.isPresent()
            && ShellStatement.indexOf(table, key, hasher) == shard.get();
  }

  private static boolean isColumn(SqlNode value, String name) {
    return value.is("ColumnRef")
        && value.list("fields").size() == 1
        && value.list("fields").getFirst().text("sval").equals(name);
  }
}
