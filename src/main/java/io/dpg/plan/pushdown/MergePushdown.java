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
import io.dpg.plan.analysis.AnalyzedQuery;
import io.dpg.plan.analysis.Scope;
import io.dpg.plan.pushdown.Spread.Everywhere;
import io.dpg.plan.pushdown.Spread.Sharded;
import io.dpg.plan.pushdown.Spread.Unplannable;
import io.dpg.plan.routing.Equalities;
import io.dpg.plan.routing.JoinTree;
import io.dpg.plan.routing.Term;
import java.util.Set;

/// Plans MERGEs that run once per shard group: their source is co-located with the target and
/// joined on the distribution column, or the same everywhere and never inserted.
public final class MergePushdown {

  private final PlanContext context;
  private final AnalyzedQuery query;
  private final DistributedTable target;

  public MergePushdown(PlanContext context, DistributedTable target) {
    this.context = context;
    this.query = context.query();
    this.target = target;
  }

  public PlanAttempt plan() {
    if (query.commonTables().stream()
        .anyMatch(it -> it.query().command() != AnalyzedQuery.Command.SELECT)) {
      return refused("a common table expression modifies rows");
    }
    Portability portability = new Portability(context.facts());
    SqlError notPortable = portability.obstacle(query);
    SqlError unsafe = portability.unsafeVolatility(query);
    if (notPortable != null || unsafe != null) {
      return new NotPlanned(
          java.util.Objects.requireNonNull(notPortable == null ? unsafe : notPortable));
    }
    Scope scope = Scope.of(query);
    Term.Column key = new Term.Column(query.id(), query.target(), target.column().number());
    JoinTree joins = new JoinTree(context.facts());
    Equalities known = joins.facts(scope, Equalities.NONE);
    Equalities matched = joins.withMergeCondition(known, scope);
    RowsSpread rows = new RowsSpread(context.catalog(), context.facts());
    return switch (rows.of(scope, Equalities.NONE, Set.of(key))) {
      case Unplannable unplannable -> new NotPlanned(unplannable.why());
      case Everywhere _ ->
          inserts()
              ? refused("its source rows would be inserted by every shard group")
              : new Planned(fanOut());
      case Sharded source ->
          source.colocation().equals(target.colocation())
                  && source.keys().stream().anyMatch(it -> matched.areEqual(it, key))
              ? new Planned(fanOut())
              : refused("its source and its target are not joined on their distribution columns");
    };
  }

  private boolean inserts() {
    return query.mergeActions().stream()
        .anyMatch(action -> action.command() == AnalyzedQuery.Command.INSERT);
  }

  private static PlanAttempt refused(String why) {
    return new NotPlanned(Refusal.of("cannot run MERGE on several shard groups: %s", why));
  }

  private FanOutPlan fanOut() {
    Merge merge =
        query.returning().isEmpty()
            ? new Merge.CommandTotals()
            : new Merge.Concatenate(Merge.Bounds.NONE);
    return new FanOutPlan(
        target.oid(),
        new ShardChoice.All(),
        context.shardQuery(),
        Access.WRITE,
        merge,
        "the source is at hand on each shard group");
  }
}
