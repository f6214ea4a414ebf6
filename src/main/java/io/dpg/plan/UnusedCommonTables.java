package io.dpg.plan;

import io.dpg.sql.SqlNode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Takes out common tables that nothing refers to: PostgreSQL does not run them either, unless they
/// write. What they read must not decide where the rest runs.
final class UnusedCommonTables {

  private UnusedCommonTables() {}

  /// The statement without them; the same node when each is used.
  static SqlNode without(SqlNode statement) {
    SqlNode before = statement;
    SqlNode after = removed(before);
    while (!after.equals(before)) {
      // One that only an unused one refers to is unused now.
      before = after;
      after = removed(before);
    }
    return after.equals(statement) ? statement : after;
  }

  private static SqlNode removed(SqlNode statement) {
    if (!hasCommonTables(statement)) {
      return statement;
    }
    Map<String, Integer> uses = uses(statement);
    return statement.rewrite(node -> {
      SqlNode with = node.node("withClause");
      if (with == null) {
        return node;
      }
      List<SqlNode> all = with.list("ctes");
      List<SqlNode> used = all.stream().filter(it -> writes(it) || isUsed(it, uses)).toList();
      if (used.size() == all.size()) {
        return node;
      }
      return node.with("withClause", used.isEmpty() ? null : with.with("ctes", used));
    });
  }

  /// How often each name is used that may be a common table's.
  private static Map<String, Integer> uses(SqlNode tree) {
    Map<String, Integer> uses = new HashMap<>();
    tree.walk(node -> {
      if (node.is("RangeVar") && node.text("schemaname").isEmpty()) {
        uses.merge(node.text("relname"), 1, Integer::sum);
      }
      return true;
    });
    return uses;
  }

  /// Whether anybody but itself uses a common table: a recursive one does.
  private static boolean isUsed(SqlNode commonTable, Map<String, Integer> uses) {
    String name = commonTable.text("ctename");
    return uses.getOrDefault(name, 0) > uses(commonTable).getOrDefault(name, 0);
  }

  private static boolean hasCommonTables(SqlNode statement) {
    boolean[] found = new boolean[1];
    statement.walk(node -> {
      found[0] |= node.is("CommonTableExpr");
      return !found[0];
    });
    return found[0];
  }

  private static boolean writes(SqlNode commonTable) {
    boolean[] found = new boolean[1];
    commonTable.walk(node -> {
      found[0] |=
          node.is("InsertStmt")
              || node.is("UpdateStmt")
              || node.is("DeleteStmt")
              || node.is("MergeStmt");
      return !found[0];
    });
    return found[0];
  }
}
