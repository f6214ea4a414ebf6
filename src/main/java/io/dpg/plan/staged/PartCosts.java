package io.dpg.plan.staged;

import io.dpg.plan.FunctionFacts.Volatility;
import io.dpg.plan.PlanContext;
import io.dpg.plan.Portability;
import io.dpg.plan.analysis.AnalyzedQuery;
import io.dpg.plan.analysis.RangeTableEntry;

/// Guesses how many rows a part has. A guess decides which plan is taken, never whether it is
/// right.
final class PartCosts {

  /// What a filter, or a GROUP BY, is taken to leave of the rows.
  private static final double LEFT_BY_FILTER = 0.2;

  private static final double ROWS_OF_LIMIT = 100;

  /// What a row costs that goes to one node: it is looked at on its way.
  private static final double HASHED_ROW = 1.5;

  private final PlanContext context;

  PartCosts(PlanContext context) {
    this.context = context;
  }

  /// What it costs to send a part to where it is needed, in rows: a row is sent to every node, or
  /// hashed and sent to one.
  double of(Part part) {
    int nodes = Math.max(1, context.catalog().workers().size());
    return rows(part) * (part.key() == null ? nodes : HASHED_ROW);
  }

  /// How many rows a part has.
  double rows(Part part) {
    return switch (part) {
      case Part.Query query -> rows(query.query());
      case Part.Table table -> rows(table.query().entry(table.relation()));
    };
  }

  private double rows(AnalyzedQuery query) {
    if (query.limit() != null) {
      return ROWS_OF_LIMIT;
    }
    if (query.aggregates() && query.groups().isEmpty()) {
      return 1;
    }
    double rows = query.rangeTable().stream().mapToDouble(this::rows).sum();
    boolean fewer =
        query.where() != null || !query.groups().isEmpty() || !query.distinct().isEmpty();
    return fewer ? rows * LEFT_BY_FILTER : rows;
  }

  private double rows(RangeTableEntry entry) {
    return switch (entry) {
      case RangeTableEntry.Relation table -> 1 + context.facts().estimatedRows(table.oid());
      case RangeTableEntry.Subquery subquery -> rows(subquery.query());
      case RangeTableEntry.Values values -> values.rows().size();
      default -> 1;
    };
  }

  /// The rows of all tables that a statement reads.
  double tableRows(AnalyzedQuery statement) {
    double[] rows = new double[1];
    statement.forEachQuery(query ->
        query.rangeTable().stream()
            .filter(RangeTableEntry.Relation.class::isInstance)
            .forEach(table -> rows[0] += rows(table)));
    return rows[0];
  }

  /// Whether the query must not run more than once.
  boolean isVolatile(AnalyzedQuery query) {
    return !new Portability(context.facts()).isAtMost(Volatility.STABLE, query);
  }
}
