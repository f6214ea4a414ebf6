package io.dpg.plan.pushdown;

import io.dpg.catalog.ColocationId;
import io.dpg.catalog.DistributedTable;
import io.dpg.error.SqlError;
import io.dpg.plan.Access;
import io.dpg.plan.FanOutPlan;
import io.dpg.plan.LimitedLocksPlan;
import io.dpg.plan.PlanAttempt;
import io.dpg.plan.PlanAttempt.NotPlanned;
import io.dpg.plan.PlanAttempt.Planned;
import io.dpg.plan.PlanContext;
import io.dpg.plan.Portability;
import io.dpg.plan.Refusal;
import io.dpg.plan.ShardChoice;
import io.dpg.plan.analysis.AnalyzedQuery;
import io.dpg.plan.analysis.Scope;
import io.dpg.plan.analysis.SetOperation;
import io.dpg.plan.pushdown.OutputSpread.KeyedClauses;
import io.dpg.plan.pushdown.Spread.Everywhere;
import io.dpg.plan.pushdown.Spread.Sharded;
import io.dpg.plan.pushdown.Spread.Unplannable;
import io.dpg.plan.routing.Equalities;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Plans SELECTs that run once per shard group, with a merge of their rows.
public final class SelectPushdown {

  private final PlanContext context;
  private final AnalyzedQuery query;
  private final RowsSpread rows;

  public SelectPushdown(PlanContext context) {
    this.context = context;
    this.query = context.query();
    this.rows = new RowsSpread(context.catalog(), context.facts());
  }

  public PlanAttempt plan() {
    SqlError obstacle = obstacle();
    if (obstacle != null) {
      return new NotPlanned(obstacle);
    }
    Scope scope = Scope.of(query);
    SetOperation operation = query.setOperation();
    if (operation != null) {
      return planSetOperation(scope, operation);
    }
    return switch (rows.of(scope, Equalities.NONE, Set.of())) {
      case Unplannable unplannable -> new NotPlanned(unplannable.why());
      case Everywhere everywhere -> new NotPlanned(inExpressionsOnly());
      case Sharded sharded -> planSharded(scope, sharded);
    };
  }

  private static SqlError inExpressionsOnly() {
    return Refusal.of("cannot plan a query that reads distributed tables in expressions only")
        .hint("%s", Refusal.FILTER_HINT);
  }

  private @Nullable SqlError obstacle() {
    if (!context.uses().local().isEmpty()) {
      String table = context.uses().local().iterator().next();
      return Refusal.of("cannot use local table \"%s\" together with distributed tables", table)
          .hint("Turn it into a reference table: SELECT create_reference_table('%s').", table);
    }
    if (context.access() == Access.WRITE) {
      return Refusal.of("cannot modify rows in a common table expression on several shard groups")
          .hint("%s", Refusal.FILTER_HINT);
    }
    Portability portability = new Portability(context.facts());
    SqlError notPortable = portability.obstacle(query);
    return notPortable != null ? notPortable : portability.unsafeVolatility(query);
  }

  private PlanAttempt planSharded(Scope scope, Sharded sharded) {
    Equalities known = rows.joins().facts(scope, Equalities.NONE);
    KeyedClauses clauses = new KeyedClauses(scope, known, sharded.keys());
    boolean aggregated = query.aggregates() || !query.groups().isEmpty() || query.having() != null;
    boolean groupsAreWhole = !query.groupingSets() && clauses.hasKey(query.groups());
    boolean windowsAreWhole = !query.windowCalls() || clauses.everyWindowHasKey();
    if ((aggregated && !groupsAreWhole) || !windowsAreWhole) {
      if (new OrderedSource(query, context.facts()).matters()) {
        return new NotPlanned(Refusal.of("the rows of all shards must be in a subquery's order"));
      }
      return new GatherSelect(context, clauses).plan(this);
    }
    RowsMerge merge = new RowsMerge(context);
    LimitedLocksPlan locks = new LimitedLocksStep(context).plan(merge);
    if (locks != null) {
      return new Planned(locks);
    }
    boolean distinct = !query.distinct().isEmpty() && !clauses.hasKey(query.distinct());
    return planned(merge.merged(distinct));
  }

  /// Whether a set operation over several shard groups is that of all their rows together, whatever
  /// is where: UNION ALL, and UNION, which is made distinct again.
  public static boolean addsUp(SetOperation operation) {
    return OutputSpread.isUnionAll(operation) || isUnion(operation);
  }

  private PlanAttempt planSetOperation(Scope scope, SetOperation operation) {
    Spread spread = rows.outputs().ofBranches(scope, operation, Equalities.NONE, Set.of());
    if (spread instanceof Unplannable unplannable) {
      return new NotPlanned(unplannable.why());
    }
    if (spread instanceof Everywhere) {
      return new NotPlanned(inExpressionsOnly());
    }
    boolean whole =
        OutputSpread.isUnionAll(operation)
            || (spread instanceof Sharded sharded && !sharded.keys().isEmpty());
    if (!whole && !isUnion(operation)) {
      return new NotPlanned(
          Refusal.of(
                  "set operations are only supported when the distribution column stands in the"
                      + " same position of all sides")
              .hint("%s", Refusal.FILTER_HINT));
    }
    return planned(new RowsMerge(context).merged(!whole));
  }

  /// Whether the last thing done makes all rows distinct, and nothing before it takes rows away.
  private static boolean isUnion(SetOperation operation) {
    return operation instanceof SetOperation.Combination root && !root.all() && hasOnlyUnions(root);
  }

  private static boolean hasOnlyUnions(SetOperation operation) {
    return switch (operation) {
      case SetOperation.Leaf leaf -> true;
      case SetOperation.Combination it ->
          it.kind() == SetOperation.Kind.UNION
              && hasOnlyUnions(it.left())
              && hasOnlyUnions(it.right());
    };
  }

  PlanAttempt planned(@Nullable MergedQuery merged) {
    if (merged == null) {
      return new NotPlanned(
          Refusal.of("cannot merge the rows of several shard groups for this query")
              .hint("%s", Refusal.FILTER_HINT));
    }
    Set<ColocationId> groups = context.repartitions();
    if (groups.size() > 1) {
      return new NotPlanned(Refusal.of("cannot read results that are repartitioned differently"));
    }
    if (!groups.isEmpty()) {
      return overResults(merged, groups.iterator().next());
    }
    DistributedTable anchor = context.uses().distributed().values().iterator().next();
    ShardChoice choice = Choices.of(context);
    String reason = Choices.reason(choice, anchor);
    return new Planned(
        new FanOutPlan(
            anchor.oid(),
            choice,
            merged.tasks(),
            context.access(),
            merged.merge(),
            new NodeQueries(context).runs(anchor),
            reason));
  }

  /// A plan for a query that reads repartitioned results, which have rows on all nodes.
  private PlanAttempt overResults(MergedQuery merged, ColocationId group) {
    DistributedTable anchor = context.catalog().anyOf(group).orElseThrow();
    if (!new NodeQueries(context).arePossible()) {
      return new NotPlanned(
          Refusal.of("cannot tell the shards of a node apart in this query")
              .hint("%s", Refusal.FILTER_HINT));
    }
    return new Planned(
        new FanOutPlan(
            anchor.oid(),
            new ShardChoice.All(),
            merged.tasks(),
            context.access(),
            merged.merge(),
            FanOutPlan.Runs.PER_NODE_BY_KEY,
            "intermediate results are repartitioned"));
  }
}
