package io.dpg.operations;

import io.dpg.sql.ParsedStatement;
import io.dpg.sql.SqlNode;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;

/// Recognises the statements that call a cluster function or read a relation of live facts,
/// wherever in the statement.
///
/// SQL functions of these names exist on the coordinator node, so PostgreSQL itself resolves
/// arguments, defaults and overloads, evaluates them, and gives its own errors; [ClusterCall]
/// supplies their results.
public final class ClusterFunctions {

  /// Views on the coordinator node that call such a function.
  private static final Set<String> LIVE_RELATIONS =
      Set.of(
          "citus_tables",
          "citus_shards",
          "citus_schemas",
          "citus_stat_activity",
          "citus_dist_stat_activity",
          "citus_lock_waits",
          "citus_locks",
          "pg_stat_activity");

  /// Functions on the coordinator node that call another one.
  private static final Set<String> CALLING_FUNCTIONS =
      Set.of(
          "placement_sizes",
          "citus_shard_sizes",
          "master_add_node",
          "master_activate_node",
          "master_disable_node",
          "master_remove_node");

  private static final Set<String> SCHEMAS = Set.of("pg_catalog", "pg_dist", "dpg");

  /// Statements that evaluate expressions when they run; others only store or describe them.
  private static final Set<String> EVALUATING =
      Set.of(
          "SelectStmt",
          "CallStmt",
          "InsertStmt",
          "UpdateStmt",
          "DeleteStmt",
          "MergeStmt",
          "CreateTableAsStmt",
          "CopyStmt",
          "ExplainStmt");

  private ClusterFunctions() {}

  /// The calls of a statement; empty when it has none.
  public static Optional<ClusterCall> find(ParsedStatement statement) {
    if (!EVALUATING.contains(statement.tree().kind())) {
      return Optional.empty();
    }
    AtomicBoolean found = new AtomicBoolean();
    statement
        .tree()
        .walk(node -> {
          if (isCall(node) || isLiveRelation(node)) {
            found.set(true);
          }
          return !found.get();
        });
    return found.get() ? Optional.of(new ClusterCall()) : Optional.empty();
  }

  private static boolean isCall(SqlNode node) {
    if (!node.is("FuncCall")) {
      return false;
    }
    List<SqlNode> name = node.list("funcname");
    String function = name.getLast().text("sval");
    return (Operations.exists(function) || CALLING_FUNCTIONS.contains(function))
        && (name.size() == 1 || SCHEMAS.contains(name.getFirst().text("sval")));
  }

  private static boolean isLiveRelation(SqlNode node) {
    if (!node.is("RangeVar") || !LIVE_RELATIONS.contains(node.text("relname"))) {
      return false;
    }
    String schema = node.text("schemaname");
    return schema.isEmpty() || SCHEMAS.contains(schema);
  }
}
