package io.dpg.plan.pushdown;

import io.dpg.plan.SchemaFacts;
import io.dpg.plan.analysis.AnalyzedQuery;
import io.dpg.plan.analysis.Expression;
import io.dpg.plan.analysis.FromItem;
import io.dpg.plan.analysis.RangeTableEntry;

/// `SELECT array_agg(x) FROM (SELECT x FROM t ORDER BY x) s`: as PostgreSQL's manual says, the rows
/// reach the aggregate in the subquery's order. So the rows of all shards must be in order first.
final class OrderedSource {

  private final AnalyzedQuery query;
  private final SchemaFacts facts;

  OrderedSource(AnalyzedQuery query, SchemaFacts facts) {
    this.query = query;
    this.facts = facts;
  }

  /// Whether the query reads a sorted subquery only, and its answer shows the order of the rows.
  boolean matters() {
    return isSorted() && (query.windowCalls() || aggregatesInOrder());
  }

  private boolean isSorted() {
    return query.from().size() == 1
        && query.from().getFirst() instanceof FromItem.Reference(int relation)
        && query.entry(relation) instanceof RangeTableEntry.Subquery subquery
        && !subquery.query().sort().isEmpty();
  }

  private boolean aggregatesInOrder() {
    return PartialAggregates.of(query).stream().anyMatch(this::isInOrder);
  }

  private boolean isInOrder(Expression.Aggregate aggregate) {
    return !aggregate.ordered()
        && !aggregate.distinct()
        && aggregate.kind() == 'n'
        && !PartialAggregates.isCombinable(aggregate, facts);
  }
}
