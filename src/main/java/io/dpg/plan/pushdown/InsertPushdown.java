package io.dpg.plan.pushdown;

import io.dpg.catalog.DistributedTable;
import io.dpg.error.SqlError;
import io.dpg.plan.Access;
import io.dpg.plan.FanOutPlan;
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
import io.dpg.plan.analysis.Expression;
import io.dpg.plan.analysis.Scope;
import io.dpg.plan.analysis.Target;
import io.dpg.plan.pushdown.Spread.Sharded;
import io.dpg.plan.routing.Equalities;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Plans INSERT ... SELECT that runs once per shard group: each selected row belongs where it was
/// selected.
public final class InsertPushdown {

  private final PlanContext context;
  private final DistributedTable table;

  public InsertPushdown(PlanContext context, DistributedTable table) {
    this.context = context;
    this.table = table;
  }

  /// @param source the SELECT
  public PlanAttempt plan(AnalyzedQuery source) {
    SqlError obstacle = obstacle();
    if (obstacle != null) {
      return new NotPlanned(obstacle);
    }
    Scope scope = Scope.of(context.query()).inside(source);
    RowsSpread rows = new RowsSpread(context.catalog(), context.facts());
    Spread spread = rows.outputs().of(scope, Equalities.NONE, Set.of());
    if (!(spread instanceof Sharded sharded)
        || !sharded.colocation().equals(table.colocation())
        || !givesKey(sharded)) {
      return new NotPlanned(
          Refusal.of("the source of the INSERT is not distributed as its target is"));
    }
    Merge merge =
        context.query().returning().isEmpty()
            ? new Merge.CommandTotals()
            : new Merge.Concatenate(Merge.Bounds.NONE);
    return new Planned(
        new FanOutPlan(
            table.oid(),
            new ShardChoice.All(),
            context.shardQuery(),
            Access.WRITE,
            merge,
            "source and target are co-located"));
  }

  private @Nullable SqlError obstacle() {
    if (!context.uses().local().isEmpty() || !context.uses().singleShard().isEmpty()) {
      return Refusal.of("the source of the INSERT is not on the shards of its target");
    }
    SqlError notWritable = WriteRules.obstacle(context);
    if (notWritable != null) {
      return notWritable;
    }
    Portability portability = new Portability(context.facts());
    SqlError notPortable = portability.obstacle(context.query());
    return notPortable != null ? notPortable : portability.unsafeVolatility(context.query());
  }

  /// Whether the target's distribution column gets a column of the source that is one, without a
  /// cast.
  private boolean givesKey(Sharded source) {
    for (Target target : context.query().targets()) {
      if (target.number() == table.column().number()) {
        return target.expression().unlabeled() instanceof Expression.Column column
            && source.keys().stream().anyMatch(key -> key.attribute() == column.attribute());
      }
    }
    return false;
  }
}
