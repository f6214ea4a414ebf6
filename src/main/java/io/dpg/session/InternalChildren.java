package io.dpg.session;

import io.dpg.plan.analysis.AnalyzedQuery;
import io.dpg.plan.analysis.RangeTableEntry;
import io.dpg.sql.Deparser;
import io.dpg.sql.SqlNode;
import java.util.List;
import java.util.Map;

/// Hides the foreign tables behind shell tables from those who ask PostgreSQL's catalog for the
/// children of a table: psql's `\d`, pg_dump, and other tools.
final class InternalChildren {

  /// OID of `pg_catalog.pg_inherits`.
  private static final int PG_INHERITS = 2611;

  private static final String NAME = "pg_inherits";

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
                        && relation.oid() == PG_INHERITS));
    return seen[0];
  }

  /// The same query without them.
  ///
  /// @param visible the syntax tree of [#VISIBLE]
  static String without(SqlNode statement, SqlNode visible) {
    return Deparser.deparse(
        statement.rewrite(node -> isInherits(node) ? visiblePart(node, visible) : node));
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
