package io.dpg.plan;

import io.dpg.sql.SqlNode;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

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
    Set<String> names = new HashSet<>();
    statement.walk(node -> {
      if (node.is("RangeVar") && node.text("schemaname").isEmpty()) {
        names.add(node.text("relname"));
      }
      return true;
    });
    return statement.rewrite(node -> {
      SqlNode with = node.node("withClause");
      if (with == null) {
        return node;
      }
      List<SqlNode> all = with.list("ctes");
      List<SqlNode> used =
          all.stream().filter(it -> writes(it) || names.contains(it.text("ctename"))).toList();
      if (used.size() == all.size()) {
        return node;
      }
      return node.with("withClause", used.isEmpty() ? null : with.with("ctes", used));
    });
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
