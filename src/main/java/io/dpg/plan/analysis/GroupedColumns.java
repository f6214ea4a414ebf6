package io.dpg.plan.analysis;

import java.util.List;

/// Undoes what PostgreSQL 18 does to grouped expressions: there, a target or HAVING refers to them
/// as columns of a range table entry of kind GROUP. Puts the expressions back, as older versions
/// have them.
final class GroupedColumns {

  private final int relation;
  private final List<TreeNode> expressions;

  private GroupedColumns(int relation, List<TreeNode> expressions) {
    this.relation = relation;
    this.expressions = expressions;
  }

  /// The query's node without references to its GROUP entry.
  static TreeNode putBack(TreeNode query) {
    List<TreeNode> entries = query.nodes("rtable");
    for (int i = 0; i < entries.size(); i++) {
      if (entries.get(i).number("rtekind") == QueryReader.GROUP_ENTRY) {
        GroupedColumns columns = new GroupedColumns(i + 1, entries.get(i).nodes("groupexprs"));
        return query.withChildren(child -> columns.replaced(child, 0));
      }
    }
    return query;
  }

  private TreeNode replaced(TreeNode node, int depth) {
    if (node.is("VAR") && node.number("varno") == relation && node.number("varlevelsup") == depth) {
      return raised(expressions.get(node.number("varattno") - 1), depth, 0);
    }
    int below = node.is("QUERY") ? depth + 1 : depth;
    return node.withChildren(child -> replaced(child, below));
  }

  /// The expression as it must be written `levels` queries further down.
  private static TreeNode raised(TreeNode node, int levels, int depth) {
    if (levels == 0) {
      return node;
    }
    for (String field : List.of("varlevelsup", "agglevelsup", "ctelevelsup")) {
      if (node.has(field) && node.number(field) >= depth) {
        return node.with(field, Integer.toString(node.number(field) + levels))
            .withChildren(child -> raised(child, levels, depth));
      }
    }
    int below = node.is("QUERY") ? depth + 1 : depth;
    return node.withChildren(child -> raised(child, levels, below));
  }
}
