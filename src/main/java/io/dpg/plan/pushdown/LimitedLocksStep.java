package io.dpg.plan.pushdown;

import io.dpg.catalog.DistributedTable;
import io.dpg.plan.LimitedLocksPlan;
import io.dpg.plan.Merge.SortKey;
import io.dpg.plan.PlanContext;
import io.dpg.plan.ShardQuery;
import io.dpg.plan.analysis.AnalyzedQuery;
import io.dpg.plan.analysis.FromItem;
import io.dpg.plan.analysis.RangeTableEntry;
import io.dpg.plan.text.ShardTree;
import io.dpg.sql.Identifiers;
import io.dpg.sql.Snippets;
import io.dpg.sql.SqlNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Plans a SELECT with LIMIT that locks rows of one distributed table on several shard groups.
final class LimitedLocksStep {

  private final PlanContext context;
  private final AnalyzedQuery query;
  private final SqlNode select;

  LimitedLocksStep(PlanContext context) {
    this.context = context;
    this.query = context.query();
    this.select = context.request().statement().tree();
  }

  /// Null when the statement is of another form.
  @Nullable LimitedLocksPlan plan(RowsMerge rows) {
    boolean applies =
        query.locks()
            && (query.limit() != null || query.offset() != null)
            && query.commonTables().isEmpty()
            && query.from().size() == 1;
    if (!applies
        || !(query.from().getFirst() instanceof FromItem.Reference(int relation))
        || !(query.entry(relation) instanceof RangeTableEntry.Relation table)
        || !(context.catalog().table(table.oid()) instanceof DistributedTable anchor)
        // Two partitions may have a row in the same place.
        || anchor.partitioned()) {
      return null;
    }
    SortColumns columns = SortColumns.of(query, select);
    Limits limits = Limits.of(query, select);
    List<SortKey> keys = columns == null ? null : rows.sortKeys(columns);
    if (columns == null || keys == null || !limits.certain()) {
      return null;
    }
    SqlNode place = Snippets.expression(Identifiers.quote(table.name()) + ".ctid");
    List<SqlNode> targets = new ArrayList<>(columns.targetNodes(select));
    targets.add(Syntax.target(place));
    SqlNode all =
        select
            .with("targetList", targets)
            .with("limitCount", null)
            .with("limitOffset", null)
            .with("limitOption", "LIMIT_OPTION_DEFAULT");
    return new LimitedLocksPlan(
        anchor.oid(),
        Choices.of(context),
        text(all.with("lockingClause", null)),
        text(all.with("whereClause", at(table))),
        keys,
        query.outputs().size(),
        columns.targets(query).size(),
        limits.bounds());
  }

  /// The condition of the query, for rows at certain places.
  private SqlNode at(RangeTableEntry.Relation table) {
    SqlNode chosen =
        Snippets.expression(
            "%s.ctid = ANY ($%d::text[]::tid[])"
                .formatted(Identifiers.quote(table.name()), context.request().parameters() + 1));
    SqlNode where = select.node("whereClause");
    return where == null
        ? chosen
        : SqlNode.of("BoolExpr", Map.of("boolop", "AND_EXPR", "args", List.of(where, chosen)));
  }

  private ShardQuery text(SqlNode tree) {
    return ShardTree.of(tree, context.link(), context.uses()::isSharded);
  }
}
