package io.dpg.plan;

import io.dpg.catalog.ReferenceTable;
import io.dpg.plan.FunctionFacts.Volatility;
import io.dpg.plan.PlanAttempt.NotPlanned;
import io.dpg.plan.PlanAttempt.Planned;
import io.dpg.plan.analysis.AnalyzedQuery;
import io.dpg.plan.analysis.AnalyzedQuery.Command;
import io.dpg.plan.analysis.RangeTableEntry;
import io.dpg.plan.insert.ReferenceInsert;
import io.dpg.plan.text.OnceEvaluated;
import io.dpg.plan.text.ShardTree;
import io.dpg.sql.Deparser;
import io.dpg.sql.SqlNode;
import org.jspecify.annotations.Nullable;

/// Plans writes to reference tables: every node writes its copy, and all copies must come out the
/// same.
final class ReferenceWriteStep {

  private final PlanContext context;
  private final AnalyzedQuery query;

  ReferenceWriteStep(PlanContext context) {
    this.context = context;
    this.query = context.query();
  }

  /// Whether a reference table is written anywhere in the statement.
  static boolean appliesTo(PlanContext context) {
    boolean[] found = new boolean[1];
    context.query().forEachQuery(each -> found[0] |= target(each, context) != null);
    return found[0];
  }

  private static @Nullable ReferenceTable target(AnalyzedQuery query, PlanContext context) {
    return query.target() > 0
            && query.entry(query.target()) instanceof RangeTableEntry.Relation relation
            && context.catalog().table(relation.oid()) instanceof ReferenceTable table
        ? table
        : null;
  }

  PlanAttempt plan() {
    ReferenceTable table = target(query, context);
    boolean[] writesInside = new boolean[1];
    query.forEachQuery(
        each -> writesInside[0] |= each.id() != query.id() && each.command() != Command.SELECT);
    if (table == null || writesInside[0]) {
      return new NotPlanned(
          Refusal.of("cannot modify a reference table in a common table expression")
              .hint("Run the modification as a statement of its own."));
    }
    if (query.command() == Command.INSERT) {
      return new ReferenceInsert(context, table).plan();
    }
    if (query.rangeTable().size() > 1 || !query.subqueries().isEmpty()) {
      // Which of several matches a row gets may be another on each node.
      return new NotPlanned(Refusal.of("all copies of a reference table must come out the same"));
    }
    if (!new Portability(context.facts()).isAtMost(Volatility.STABLE, query)) {
      return new NotPlanned(
          Refusal.of(
              "functions used in %s queries on reference tables must not be VOLATILE",
              query.command().name()));
    }
    OnceEvaluated once = new OnceEvaluated(query, context.facts(), Volatility.STABLE);
    return new Planned(plan(table, once, context));
  }

  private static ReferenceWritePlan plan(
      ReferenceTable table, OnceEvaluated once, PlanContext context) {
    SqlNode tree = once.rewrite(context.request().statement().tree());
    return new ReferenceWritePlan(
        table.oid(),
        Deparser.deparse(tree),
        ShardTree.of(tree.with("returningClause", null), context.link(), context.uses()::isSharded),
        !context.query().returning().isEmpty(),
        once.evaluations());
  }
}
