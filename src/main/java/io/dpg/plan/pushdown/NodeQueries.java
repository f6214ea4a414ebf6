package io.dpg.plan.pushdown;

import io.dpg.catalog.DistributedTable;
import io.dpg.plan.Access;
import io.dpg.plan.FanOutPlan.Runs;
import io.dpg.plan.PlanContext;
import io.dpg.plan.analysis.AnalyzedQuery;
import io.dpg.plan.analysis.Expression;
import io.dpg.plan.analysis.FromItem;
import io.dpg.plan.analysis.RangeTableEntry;
import io.dpg.plan.analysis.Scope;
import io.dpg.plan.analysis.SortGroup;
import io.dpg.plan.routing.Term;
import io.dpg.plan.text.ResultReference;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Whether a node runs a query once over all its shards, or once for each of them.
///
/// What is the same for every shard (a copy of a reference table, an intermediate result) is then
/// read, hashed and computed once on each node. But PostgreSQL has no statistics of shards that
/// stand together, and must be kept from nested loops: which is only good where all rows of tables
/// of a moderate size are read anyway.
public final class NodeQueries {

  /// How much less a row of a shard costs that is read than one that is read again: that one is
  /// usually hashed as well.
  private static final double REPEATED_ROW_COST = 4;

  /// So many rows are read and hashed in some tenths of a second.
  private static final double ROWS_MAX = 3_000_000;

  private static final double GROUPS_MIN = 10_000;

  private final PlanContext context;

  public NodeQueries(PlanContext context) {
    this.context = context;
  }

  Runs runs(DistributedTable anchor) {
    if (!arePossible()) {
      return Runs.PER_SHARD;
    }
    if (ResultReference.areIn(context.request().statement().text())) {
      return Runs.PER_NODE_FOR_LARGE_RESULTS;
    }
    boolean together = repeatMuch(anchor) || repeatGroups(anchor);
    return together && !filterShards() ? Runs.PER_NODE : Runs.PER_SHARD;
  }

  /// Whether the query makes so many groups of one table that most shards would have rows of each:
  /// the groups of a node are then far fewer than those of its shards.
  private boolean repeatGroups(DistributedTable anchor) {
    AnalyzedQuery query = context.query();
    if (query.from().size() != 1
        || !(query.from().getFirst() instanceof FromItem.Reference(int relation))
        || !(query.entry(relation) instanceof RangeTableEntry.Relation table)
        || table.oid() != anchor.oid()) {
      return false;
    }
    Scope scope = Scope.of(query);
    Set<Integer> columns = new HashSet<>();
    for (SortGroup group : query.groups()) {
      if (Term.of(query.target(group).expression(), scope) instanceof Term.Column column) {
        columns.add(column.attribute());
      }
    }
    return !columns.contains(anchor.column().number())
        && columns.stream()
            .anyMatch(it -> context.facts().distinctValues(table.oid(), it) >= GROUPS_MIN);
  }

  /// The shards of a node can stand together in a table's place, unless they are told apart there:
  /// by system columns, by the types of whole rows, by ONLY and TABLESAMPLE, by a primary key on
  /// which other columns depend.
  public boolean arePossible() {
    boolean[] told = {context.access() != Access.READ};
    context
        .query()
        .forEachQuery(each ->
            told[0] |=
                each.needsConstraints()
                    || each.rangeTable().stream().anyMatch(NodeQueries::isTold)
                    || each.expressions().stream().anyMatch(NodeQueries::isTold));
    return !told[0];
  }

  private static boolean isTold(RangeTableEntry entry) {
    return entry instanceof RangeTableEntry.Relation table
        && (!table.children() || table.sampled());
  }

  private static boolean isTold(Expression expression) {
    return expression.any(part -> part instanceof Expression.Column it && it.attribute() <= 0);
  }

  private boolean repeatMuch(DistributedTable anchor) {
    double[] rows = new double[2];
    context.query().forEachQuery(query -> addRows(query, rows));
    return rows[1] * anchor.shards().size() * REPEATED_ROW_COST > rows[0]
        && rows[0] + rows[1] <= ROWS_MAX;
  }

  /// @param rows those of distributed tables, and those of others
  private void addRows(AnalyzedQuery query, double[] rows) {
    for (RangeTableEntry entry : query.rangeTable()) {
      if (entry instanceof RangeTableEntry.Relation table) {
        rows[isDistributed(table) ? 0 : 1] += context.facts().estimatedRows(table.oid());
      }
    }
  }

  private boolean isDistributed(RangeTableEntry entry) {
    return entry instanceof RangeTableEntry.Relation table
        && context.uses().distributed().containsKey(table.oid());
  }

  /// Whether a condition is about columns of one distributed table: an index may find its few rows.
  private boolean filterShards() {
    boolean[] found = new boolean[1];
    context
        .query()
        .forEachQuery(query -> {
          found[0] |= isFilter(query.where(), query);
          query.from().forEach(item -> found[0] |= isFiltered(item, query));
        });
    return found[0];
  }

  private boolean isFiltered(FromItem item, AnalyzedQuery query) {
    return switch (item) {
      case FromItem.Join join ->
          isFilter(join.condition(), query)
              || isFiltered(join.left(), query)
              || isFiltered(join.right(), query);
      case FromItem.Reference _ -> false;
    };
  }

  private boolean isFilter(@Nullable Expression condition, AnalyzedQuery query) {
    return switch (condition) {
      case null -> false;
      case Expression.Junction junction when junction.connective() == Expression.Connective.AND ->
          junction.arguments().stream().anyMatch(part -> isFilter(part, query));
      default -> {
        Set<Integer> relations = new HashSet<>();
        condition.any(part -> {
          if (part instanceof Expression.Column column) {
            relations.add(column.levelsUp() == 0 ? column.relation() : 0);
          }
          return false;
        });
        int only = relations.size() == 1 ? relations.iterator().next() : 0;
        yield only > 0 && isDistributed(query.entry(only));
      }
    };
  }
}
