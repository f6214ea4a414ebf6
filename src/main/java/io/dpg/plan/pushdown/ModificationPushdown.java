package io.dpg.plan.pushdown;

import io.dpg.catalog.DistributedTable;
import io.dpg.error.SqlError;
import io.dpg.plan.Access;
import io.dpg.plan.FanOutPlan;
import io.dpg.plan.FanOutPlan.Runs;
import io.dpg.plan.Merge;
import io.dpg.plan.PlanAttempt;
import io.dpg.plan.PlanAttempt.NotPlanned;
import io.dpg.plan.PlanAttempt.Planned;
import io.dpg.plan.PlanContext;
import io.dpg.plan.Portability;
import io.dpg.plan.Refusal;
import io.dpg.plan.ShardChoice;
import io.dpg.plan.WriteRules;
import io.dpg.plan.analysis.AnalyzedQuery;
import io.dpg.plan.analysis.AnalyzedQuery.Command;
import io.dpg.plan.analysis.Scope;
import io.dpg.plan.pushdown.Spread.Everywhere;
import io.dpg.plan.pushdown.Spread.Sharded;
import io.dpg.plan.pushdown.Spread.Unplannable;
import io.dpg.plan.routing.Equalities;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Plans UPDATE and DELETE that run once per shard group.
public final class ModificationPushdown {

  private final PlanContext context;
  private final AnalyzedQuery query;

  public ModificationPushdown(PlanContext context) {
    this.context = context;
    this.query = context.query();
  }

  /// @param target the table that is written
  public PlanAttempt plan(DistributedTable target) {
    SqlError obstacle = obstacle();
    if (obstacle != null) {
      return new NotPlanned(obstacle);
    }
    RowsSpread rows = new RowsSpread(context.catalog(), context.facts());
    return switch (rows.of(Scope.of(query), Equalities.NONE, Set.of())) {
      case Unplannable unplannable -> new NotPlanned(unplannable.why());
      case Everywhere everywhere ->
          throw new IllegalStateException("the target of a modification is not sharded");
      case Sharded sharded -> new Planned(fanOut(target));
    };
  }

  private FanOutPlan fanOut(DistributedTable target) {
    ShardChoice choice = Choices.of(context);
    Merge merge =
        query.returning().isEmpty()
            ? new Merge.CommandTotals()
            : new Merge.Concatenate(Merge.Bounds.NONE);
    String reason = Choices.reason(choice, target);
    Runs runs = context.repartitions().isEmpty() ? Runs.PER_SHARD : Runs.PER_SHARD_BY_KEY;
    return new FanOutPlan(
        target.oid(), choice, context.shardQuery(), Access.WRITE, merge, runs, reason);
  }

  private @Nullable SqlError obstacle() {
    if (!context.uses().local().isEmpty()) {
      return Refusal.of(
          "cannot use local table \"%s\" in a modification of a distributed table",
          context.uses().local().iterator().next());
    }
    SqlError notWritable = WriteRules.obstacle(context);
    if (notWritable != null) {
      return notWritable;
    }
    boolean[] writesInside = new boolean[1];
    query.forEachQuery(
        each -> writesInside[0] |= each.id() != query.id() && each.command() != Command.SELECT);
    if (writesInside[0]) {
      return Refusal.of("cannot modify rows in a common table expression on several shard groups")
          .hint("%s", Refusal.FILTER_HINT);
    }
    Portability portability = new Portability(context.facts());
    SqlError notPortable = portability.obstacle(query);
    return notPortable != null ? notPortable : portability.unsafeVolatility(query);
  }
}
