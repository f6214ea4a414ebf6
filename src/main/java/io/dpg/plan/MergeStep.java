package io.dpg.plan;

import io.dpg.catalog.DistributedTable;
import io.dpg.catalog.ReferenceTable;
import io.dpg.error.SqlError;
import io.dpg.error.SqlErrorException;
import io.dpg.plan.PlanAttempt.NotPlanned;
import io.dpg.plan.PlanAttempt.Planned;
import io.dpg.plan.analysis.AnalyzedQuery;
import io.dpg.plan.analysis.AnalyzedQuery.Command;
import io.dpg.plan.analysis.MergeAction;
import io.dpg.plan.analysis.RangeTableEntry;
import io.dpg.plan.gather.MergeParts;
import io.dpg.plan.pushdown.MergePushdown;
import java.util.List;
import java.util.function.Function;

/// Plans MERGEs into distributed tables that need several shard groups.
final class MergeStep {

  private final PlanContext context;
  private final DistributedTable table;
  private final Function<PlanRequest, PlanAttempt> planner;

  /// @param planner plans parts of the statement
  MergeStep(
      PlanContext context, DistributedTable table, Function<PlanRequest, PlanAttempt> planner) {
    this.context = context;
    this.table = table;
    this.planner = planner;
  }

  PlanAttempt plan() {
    SqlError wild = WriteRules.wildInsert(context);
    if (wild != null) {
      return new NotPlanned(wild);
    }
    PlanAttempt pushed = pushed(context);
    return pushed instanceof Planned || !inserts() ? pushed : split(pushed);
  }

  /// On each shard group as it is; rows that belong elsewhere are moved.
  private PlanAttempt pushed(PlanContext merge) {
    PlanAttempt attempt = new MergePushdown(merge, table).plan();
    return attempt instanceof Planned && mayMove(merge.query())
        ? new MovingStep(merge, table).plan((longer, it) -> new MergePushdown(longer, it).plan())
        : attempt;
  }

  private boolean inserts() {
    return context.query().mergeActions().stream().anyMatch(it -> it.command() == Command.INSERT);
  }

  private boolean mayMove(AnalyzedQuery merge) {
    int key = table.column().number();
    return merge.mergeActions().stream()
        .anyMatch(action ->
            switch (action.command()) {
              case INSERT -> true;
              case UPDATE -> changesKey(action, merge, key);
              case SELECT, DELETE, MERGE, UTILITY -> false;
            });
  }

  private static boolean changesKey(MergeAction action, AnalyzedQuery merge, int key) {
    return action.assignments().stream().anyMatch(it -> WriteRules.changesKey(it, merge, key));
  }

  private PlanAttempt split(PlanAttempt why) {
    try {
      MergeParts parts = MergeParts.of(context, planner);
      return parts == null ? why : planned(parts);
    } catch (SqlErrorException e) {
      // A part that PostgreSQL does not accept by itself: it uses something of the whole.
      return why;
    }
  }

  private PlanAttempt planned(MergeParts parts) {
    PlanAttempt probe = planner.apply(parts.probe());
    PlanRequest matchedRequest = parts.matched();
    PlanAttempt matched = matchedRequest == null ? probe : pushed(PlanContext.of(matchedRequest));
    PlanAttempt inserts =
        new MovingStep(PlanContext.of(parts.inserts()), table)
            .plan((longer, it) -> onFirstShard(longer, it));
    for (PlanAttempt attempt : List.of(probe, matched, inserts)) {
      if (attempt instanceof NotPlanned) {
        return attempt;
      }
    }
    return new Planned(
        new GatherFirstPlan(
            List.of(parts.source()),
            parts.sql(),
            new SplitMergePlan(
                plan(probe), matchedRequest == null ? null : plan(matched), plan(inserts))));
  }

  private static Plan plan(PlanAttempt attempt) {
    return switch (attempt) {
      case Planned(Plan plan) -> plan;
      case NotPlanned(SqlError why) -> throw why.asException();
    };
  }

  /// Whether the rows that are inserted depend on tables that not every shard group has.
  private static boolean readsElsewhere(PlanContext context) {
    boolean[] found = new boolean[1];
    context
        .query()
        .forEachQuery(query -> {
          for (int i = 1; i <= query.rangeTable().size(); i++) {
            boolean isTarget = query.id() == context.query().id() && i == query.target();
            found[0] |=
                !isTarget
                    && query.entry(i) instanceof RangeTableEntry.Relation other
                    && !(context.catalog().table(other.oid()) instanceof ReferenceTable);
          }
        });
    return found[0];
  }

  /// Where new rows are made before they are moved to where they belong.
  private static PlanAttempt onFirstShard(PlanContext context, DistributedTable table) {
    if (readsElsewhere(context)) {
      return new NotPlanned(
          Refusal.of("cannot insert values of other tables that are not on every node by MERGE"));
    }
    return new Planned(
        new RouterPlan(
            table.oid(),
            new ShardChoice.AnyOf(List.of(new ValueSource.Constant(0))),
            context.shardQuery(),
            Access.WRITE,
            "rows that match nothing are inserted"));
  }
}
