package io.dpg.plan.insert;

import io.dpg.catalog.DistributedTable;
import io.dpg.catalog.ReferenceTable;
import io.dpg.catalog.TableMetadata;
import io.dpg.error.SqlError;
import io.dpg.plan.PlanAttempt;
import io.dpg.plan.PlanAttempt.NotPlanned;
import io.dpg.plan.PlanContext;
import io.dpg.plan.Portability;
import io.dpg.plan.Refusal;
import io.dpg.plan.WriteRules;
import io.dpg.plan.analysis.AnalyzedQuery;
import io.dpg.plan.analysis.RangeTableEntry;
import io.dpg.plan.analysis.Target;
import io.dpg.plan.text.SyntaxLink;
import io.dpg.sql.SqlNode;
import org.jspecify.annotations.Nullable;

/// Plans INSERT into distributed and single-shard tables.
public final class InsertPlanner {

  private final PlanContext context;
  private final TableMetadata table;

  public InsertPlanner(PlanContext context, TableMetadata table) {
    this.context = context;
    this.table = table;
  }

  /// @param routed what the router says of the statement
  public PlanAttempt plan(PlanAttempt routed) {
    SqlError obstacle = obstacle();
    if (obstacle != null) {
      return new NotPlanned(obstacle);
    }
    SqlNode source = context.request().statement().tree().node("selectStmt");
    if (source == null || SyntaxLink.isPlainValues(source)) {
      return planValues();
    }
    return routed instanceof PlanAttempt.Planned ? routed : new InsertSelect(context, table).plan();
  }

  private PlanAttempt planValues() {
    boolean readsOthers =
        !context.query().commonTables().isEmpty()
            || context.query().subqueries().stream().anyMatch(it -> readsShards(it, context));
    if (readsOthers) {
      return new NotPlanned(
          Refusal.of("subqueries are not supported within INSERT queries")
              .hint("Try rewriting your query with 'INSERT INTO ... SELECT' syntax."));
    }
    if (context.query().setsInTargets()) {
      return new NotPlanned(
          Refusal.of("functions that return sets are not supported within INSERT ... VALUES")
              .hint("Try rewriting your query with 'INSERT INTO ... SELECT' syntax."));
    }
    return new InsertValues(context, table).plan();
  }

  /// Whether a query reads what is not on every node.
  static boolean readsShards(AnalyzedQuery query, PlanContext context) {
    boolean[] found = new boolean[1];
    query.forEachQuery(each ->
        found[0] |=
            each.rangeTable().stream()
                .anyMatch(entry ->
                    entry instanceof RangeTableEntry.Relation relation
                        && !(context.catalog().table(relation.oid()) instanceof ReferenceTable)));
    return found[0];
  }

  private @Nullable SqlError obstacle() {
    AnalyzedQuery query = context.query();
    Portability portability = new Portability(context.facts());
    for (Target returned : query.returning()) {
      SqlError notPortable = portability.obstacleIn(returned.expression());
      if (notPortable != null) {
        return notPortable;
      }
    }
    if (query.onConflict() == null) {
      return null;
    }
    int key = table instanceof DistributedTable distributed ? distributed.column().number() : 0;
    for (Target assigned : query.onConflict().assignments()) {
      if (WriteRules.changesKey(assigned, query, key)) {
        return Refusal.of("modifying the partition value of rows is not allowed");
      }
    }
    return null;
  }
}
