package io.dpg.session;

import io.dpg.sql.SqlNode;
import java.util.List;
import java.util.Set;

/// Which statements leave something on their connection that only that connection has, so that the
/// session must keep it.
final class Pins {

  private static final Set<String> SESSION_FUNCTIONS =
      Set.of(
          "pg_advisory_lock",
          "pg_advisory_lock_shared",
          "pg_try_advisory_lock",
          "pg_try_advisory_lock_shared",
          "setseed",
          "pg_export_snapshot");

  private Pins() {}

  static boolean isNeeded(SqlNode tree) {
    if (tree.is("ListenStmt") || tree.is("PrepareStmt") || tree.is("LoadStmt")) {
      return true;
    }
    boolean[] found = {false};
    tree.walk(node -> {
      found[0] |= isTemporary(node) || isSessionFunction(node) || isHeldCursor(node);
      return !found[0];
    });
    return found[0];
  }

  private static boolean isTemporary(SqlNode node) {
    return node.is("RangeVar") && node.text("relpersistence").equals("t");
  }

  private static boolean isSessionFunction(SqlNode node) {
    if (!node.is("FuncCall")) {
      return false;
    }
    List<SqlNode> name = node.list("funcname");
    return !name.isEmpty() && SESSION_FUNCTIONS.contains(name.getLast().text("sval"));
  }

  /// CURSOR_OPT_HOLD of parsenodes.h.
  private static boolean isHeldCursor(SqlNode node) {
    return node.is("DeclareCursorStmt") && (node.number("options") & 0x20) != 0;
  }
}
