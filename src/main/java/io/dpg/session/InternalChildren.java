package io.dpg.session;

import io.dpg.plan.analysis.AnalyzedQuery;
import io.dpg.plan.analysis.Expression;
import io.dpg.plan.analysis.RangeTableEntry;
import io.dpg.plan.text.FunctionCall;
import io.dpg.sql.Deparser;
import io.dpg.sql.SqlNode;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Hides the foreign tables behind shell tables from those who ask PostgreSQL's catalog for the
/// children of a table, or its functions for a tree of partitions: psql's `\d`, pg_dump, and other
/// tools.
final class InternalChildren {

  /// OID of `pg_catalog.pg_inherits`.
  private static final int PG_INHERITS = 2611;

  private static final String NAME = "pg_inherits";

  /// OIDs of `pg_partition_tree`, `pg_partition_root` and `pg_partition_ancestors`.
  private static final Set<Integer> TREE_FUNCTIONS = Set.of(3423, 3424, 3425);

  private static final Set<String> TREE_FUNCTION_NAMES =
      Set.of("pg_partition_tree", "pg_partition_root", "pg_partition_ancestors");

  /// What stands in its place: partitions belong to their table, not to its shadow.
  static final String VISIBLE =
      "SELECT inhrelid, pg_dist.shadowed(inhparent) AS inhparent, inhseqno, inhdetachpending FROM"
          + " pg_catalog.pg_inherits WHERE inhrelid NOT IN (SELECT oid FROM"
          + " pg_catalog.pg_class WHERE relkind = 'f' AND relnamespace = 'pg_dist'::regnamespace)";

  private InternalChildren() {}

  /// Whether a message is about one: VACUUM visits it with its parent.
  static boolean isNamedIn(String message) {
    return message.contains("\"shards_of_");
  }

  /// Whether a query sees them.
  static boolean areSeenBy(AnalyzedQuery query) {
    boolean[] seen = new boolean[1];
    query.forEachQuery(each ->
        seen[0] |=
            each.rangeTable().stream()
                    .anyMatch(entry ->
                        entry instanceof RangeTableEntry.Relation relation
                            && relation.oid() == PG_INHERITS)
                || each.expressions().stream()
                    .anyMatch(expression -> expression.any(InternalChildren::showsTree)));
    return seen[0];
  }

  private static boolean showsTree(Expression part) {
    return part instanceof Expression.Call call && TREE_FUNCTIONS.contains(call.function());
  }

  /// The same query without them.
  ///
  /// @param visible the syntax tree of [#VISIBLE]
  static String without(SqlNode statement, SqlNode visible) {
    return Deparser.deparse(statement.rewrite(node -> replaced(node, visible)));
  }

  private static SqlNode replaced(SqlNode node, SqlNode visible) {
    if (isInherits(node)) {
      return visiblePart(node, visible);
    }
    if (isTreeFunction(node)) {
      return FunctionCall.of("pg_dist", name(node), node.list("args"));
    }
    SqlNode sampled = node.is("RangeTableSample") ? node.required("relation") : node;
    return sampled.is("RangeSubselect") && node.is("RangeTableSample")
        ? sampledPart(node, sampled)
        : node;
  }

  /// TABLESAMPLE of the table, which a subquery stands for by now: within that.
  private static SqlNode sampledPart(SqlNode sample, SqlNode part) {
    SqlNode select = part.required("subquery");
    SqlNode table = select.list("fromClause").getFirst();
    return part.with(
        "subquery", select.with("fromClause", List.of(sample.with("relation", table))));
  }

  /// dpg has functions of the same names and columns.
  private static boolean isTreeFunction(SqlNode node) {
    return node.is("FuncCall")
        && TREE_FUNCTION_NAMES.contains(name(node))
        && (node.list("funcname").size() == 1
            || node.list("funcname").getFirst().text("sval").equals("pg_catalog"));
  }

  private static String name(SqlNode call) {
    return call.list("funcname").getLast().text("sval");
  }

  private static boolean isInherits(SqlNode node) {
    return node.is("RangeVar")
        && node.text("relname").equals(NAME)
        && List.of("", "pg_catalog").contains(node.text("schemaname"));
  }

  private static SqlNode visiblePart(SqlNode table, SqlNode visible) {
    SqlNode alias = table.node("alias");
    return SqlNode.of(
        "RangeSubselect",
        Map.of(
            "subquery",
            visible,
            "alias",
            alias == null ? SqlNode.of("Alias", Map.of("aliasname", NAME)) : alias));
  }
}
