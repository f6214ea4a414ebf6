package io.dpg.plan.analysis;

import io.dpg.plan.analysis.AnalyzedQuery.Command;
import io.dpg.plan.analysis.FromItem.JoinKind;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Makes [AnalyzedQuery] of tree nodes: one reader per statement.
final class QueryReader {

  static final int GROUP_ENTRY = 9;

  private final ExpressionReader expressions = new ExpressionReader(this);
  private final byte[] statement;
  private final boolean ascii;
  private int queries;

  QueryReader(String statement) {
    this.statement = statement.getBytes(StandardCharsets.UTF_8);
    this.ascii = this.statement.length == statement.length();
  }

  AnalyzedQuery query(TreeNode printed) {
    final int id = queries++;
    TreeNode node = GroupedColumns.putBack(printed);
    TreeNode tree = node.required("jointree");
    return new AnalyzedQuery(
        id,
        List.of(Command.values()).get(node.number("commandType") - 1),
        node.number("resultRelation"),
        node.nodes("rtable").stream().map(this::entry).toList(),
        node.nodes("cteList").stream().map(this::commonTable).toList(),
        node.flag("hasRecursive"),
        tree.nodes("fromlist").stream().map(this::fromItem).toList(),
        expressions.optional(tree.node("quals")),
        targets(node.nodes("targetList")),
        sortGroups(node.nodes("groupClause")),
        node.has("groupingSets"),
        expressions.optional(node.node("havingQual")),
        node.nodes("windowClause").stream().map(this::window).toList(),
        sortGroups(node.nodes("distinctClause")),
        node.flag("hasDistinctOn"),
        sortGroups(node.nodes("sortClause")),
        expressions.optional(node.node("limitOffset")),
        expressions.optional(node.node("limitCount")),
        node.number("limitOption") == 1,
        node.has("rowMarks"),
        setOperation(node.node("setOperations")),
        onConflict(node.node("onConflict")),
        targets(node.nodes("returningList")),
        expressions.optional(node.node("mergeJoinCondition")),
        node.nodes("mergeActionList").stream().map(this::mergeAction).toList(),
        node.flag("hasAggs"),
        node.flag("hasWindowFuncs"),
        node.flag("hasTargetSRFs"),
        !node.list("constraintDeps").isEmpty());
  }

  /// Where a node stands, as an index of a `char`; the server counts UTF-8 bytes.
  int location(TreeNode node) {
    int bytes = node.has("location") ? node.number("location") : -1;
    if (bytes < 0 || ascii) {
      return bytes;
    }
    return new String(statement, 0, Math.min(bytes, statement.length), StandardCharsets.UTF_8)
        .length();
  }

  private RangeTableEntry entry(TreeNode node) {
    TreeNode names = node.required("eref");
    String name = names.text("aliasname");
    List<String> columns = names.strings("colnames");
    return switch (node.number("rtekind")) {
      case 0 ->
          new RangeTableEntry.Relation(
              name,
              columns,
              node.number("relid"),
              node.text("relkind").isEmpty() ? 'r' : node.text("relkind").charAt(0),
              node.flag("inh"),
              node.has("tablesample"));
      case 1 ->
          new RangeTableEntry.Subquery(
              name, columns, query(node.required("subquery")), node.flag("lateral"));
      case 2 ->
          new RangeTableEntry.Join(
              name,
              columns,
              List.of(JoinKind.values()).get(node.number("jointype")),
              expressions.expressions(node.nodes("joinaliasvars")));
      case 3 ->
          new RangeTableEntry.Function(
              name,
              columns,
              expressions.expressions(
                  node.nodes("functions").stream().map(it -> it.required("funcexpr")).toList()),
              node.flag("lateral"));
      case 5 -> new RangeTableEntry.Values(name, columns, rows(node.list("values_lists")));
      case 6 ->
          new RangeTableEntry.CommonTableUse(
              name, columns, node.text("ctename"), node.number("ctelevelsup"));
      default -> new RangeTableEntry.Other(name, columns, others(node));
    };
  }

  private List<Expression> others(TreeNode node) {
    if (node.number("rtekind") == GROUP_ENTRY) {
      return List.of();
    }
    TreeNode function = node.node("tablefunc");
    return function == null ? List.of() : List.of(expressions.expression(function));
  }

  private List<List<Expression>> rows(List<?> lists) {
    List<List<Expression>> rows = new ArrayList<>();
    for (Object list : lists) {
      List<?> row = (List<?>) list;
      rows.add(row.stream().map(it -> expressions.expression((TreeNode) it)).toList());
    }
    return List.copyOf(rows);
  }

  private CommonTable commonTable(TreeNode node) {
    return new CommonTable(
        node.text("ctename"),
        query(node.required("ctequery")),
        node.number("cterefcount"),
        node.flag("cterecursive"));
  }

  private FromItem fromItem(TreeNode node) {
    if (node.is("RANGETBLREF")) {
      return new FromItem.Reference(node.number("rtindex"));
    }
    return new FromItem.Join(
        List.of(JoinKind.values()).get(node.number("jointype")),
        fromItem(node.required("larg")),
        fromItem(node.required("rarg")),
        expressions.optional(node.node("quals")),
        node.number("rtindex"));
  }

  private List<Target> targets(List<TreeNode> nodes) {
    return nodes.stream().map(expressions::target).toList();
  }

  private static List<SortGroup> sortGroups(List<TreeNode> nodes) {
    return nodes.stream().map(QueryReader::sortGroup).toList();
  }

  private static SortGroup sortGroup(TreeNode node) {
    return new SortGroup(
        node.number("tleSortGroupRef"),
        node.number("eqop"),
        node.number("sortop"),
        node.flag("reverse_sort"),
        node.flag("nulls_first"));
  }

  private Window window(TreeNode node) {
    return new Window(
        node.number("winref"),
        sortGroups(node.nodes("partitionClause")),
        sortGroups(node.nodes("orderClause")),
        Stream.of("startOffset", "endOffset")
            .map(node::node)
            .filter(Objects::nonNull)
            .map(expressions::expression)
            .toList());
  }

  private static @Nullable SetOperation setOperation(@Nullable TreeNode node) {
    if (node == null) {
      return null;
    }
    if (node.is("RANGETBLREF")) {
      return new SetOperation.Leaf(node.number("rtindex"));
    }
    return new SetOperation.Combination(
        List.of(SetOperation.Kind.values()).get(node.number("op") - 1),
        node.flag("all"),
        branch(node, "larg"),
        branch(node, "rarg"));
  }

  private static SetOperation branch(TreeNode node, String field) {
    SetOperation branch = setOperation(node.node(field));
    if (branch == null) {
      throw new IllegalStateException("a set operation has no " + field);
    }
    return branch;
  }

  private @Nullable OnConflict onConflict(@Nullable TreeNode node) {
    if (node == null) {
      return null;
    }
    return new OnConflict(
        node.number("constraint") != 0,
        node.number("action") == 2,
        targets(node.nodes("onConflictSet")),
        expressions.optional(node.node("onConflictWhere")));
  }

  /// In PostgreSQL 17 and newer `matchKind` is 0 (matched), 1 (not matched by source), 2 (not
  /// matched by target).
  private MergeAction mergeAction(TreeNode node) {
    // 7 is CMD_NOTHING: DO NOTHING.
    int command = Math.min(node.number("commandType"), Command.values().length);
    return new MergeAction(
        List.of(Command.values()).get(command - 1),
        node.number("matchKind") == 1,
        expressions.optional(node.node("qual")),
        targets(node.nodes("targetList")));
  }
}
