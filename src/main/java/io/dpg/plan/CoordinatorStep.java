package io.dpg.plan;

import io.dpg.catalog.DistributedTable;
import io.dpg.catalog.ManagedLocalTable;
import io.dpg.catalog.ReferenceTable;
import io.dpg.catalog.SingleShardTable;
import io.dpg.error.SqlError;
import io.dpg.error.SqlState;
import io.dpg.plan.FunctionFacts.Volatility;
import io.dpg.plan.analysis.AnalyzedQuery;
import io.dpg.plan.analysis.Expression;
import io.dpg.plan.analysis.RangeTableEntry;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.IntStream;

/// Plans what no other step plans: the coordinator node runs it, and reads the distributed tables
/// back from here.
final class CoordinatorStep {

  private final PlanContext context;

  private CoordinatorStep(PlanContext context) {
    this.context = context;
  }

  /// @param why what kept the other steps from it; the client's error when this one cannot either
  static PlanAttempt plan(PlanContext context, SqlError why) {
    return new CoordinatorStep(context).plan(why);
  }

  /// Plans a write through a view on distributed tables: PostgreSQL rewrites it, or runs the view's
  /// INSTEAD OF triggers. MERGE and ON CONFLICT would look for rows in the shell table only.
  static PlanAttempt planView(PlanContext context, SqlError why) {
    boolean looksForRows =
        context.query().onConflict() != null
            || context.query().command() == AnalyzedQuery.Command.MERGE;
    if (looksForRows) {
      return new PlanAttempt.NotPlanned(
          Refusal.of("cannot use MERGE or ON CONFLICT with a view on distributed tables")
              .hint("Name the table."));
    }
    return new PlanAttempt.Planned(
        new CoordinatorPlan(context.access(), LockWait.BLOCK, false, why.message()));
  }

  /// Plans what fires triggers of users'.
  ///
  /// @param table whose
  static PlanAttempt planTriggers(PlanContext context, String table) {
    PlanAttempt planned =
        new CoordinatorStep(context).planned(Refusal.of("table \"%s\" has triggers", table));
    return planned instanceof PlanAttempt.Planned
        ? planned
        : new PlanAttempt.NotPlanned(
            Refusal.of("cannot run this statement on table \"%s\", which has triggers", table)
                .detail(
                    "It uses MERGE, ON CONFLICT, ONLY, a system column, or locks that do not wait,"
                        + " with a distributed table.")
                .hint("Use UPDATE, DELETE and INSERT."));
  }

  /// Plans what must have the rights of views' owners. Rows that are inserted through a view would
  /// go on to the shards with the client's.
  static PlanAttempt planWithOwners(PlanContext context, SqlError why) {
    boolean[] inserts = {false};
    context
        .query()
        .forEachQuery(query ->
            inserts[0] |=
                query.target() != 0
                    && query.entry(query.target()) instanceof RangeTableEntry.Relation target
                    && target.kind() == 'v'
                    && (query.command() == AnalyzedQuery.Command.INSERT
                        || query.command() == AnalyzedQuery.Command.MERGE));
    return inserts[0] ? new PlanAttempt.NotPlanned(why) : new CoordinatorStep(context).planned(why);
  }

  private PlanAttempt plan(SqlError why) {
    boolean isLimitation = why.state().equals(SqlState.FEATURE_NOT_SUPPORTED);
    boolean isElsewhere = !context.uses().isLocal() || ReferenceWriteStep.appliesTo(context);
    return isLimitation && isElsewhere ? planned(why) : new PlanAttempt.NotPlanned(why);
  }

  private PlanAttempt planned(SqlError why) {
    if (!isPossible()) {
      return new PlanAttempt.NotPlanned(why);
    }
    Set<LockWait> waits = lockWaits();
    if (!waits.equals(EnumSet.of(LockWait.BLOCK)) && !areForAllLocks(waits)) {
      return new PlanAttempt.NotPlanned(differentWaits());
    }
    Access access = context.access();
    boolean repeatable =
        access == Access.READ
            && new Portability(context.facts()).isAtMost(Volatility.STABLE, context.query());
    return new PlanAttempt.Planned(
        new CoordinatorPlan(access, waits.iterator().next(), repeatable, why.message()));
  }

  /// What the statement's clauses say of rows that others have locked; it waits where none says
  /// anything.
  private Set<LockWait> lockWaits() {
    Set<LockWait> waits = EnumSet.noneOf(LockWait.class);
    context
        .request()
        .statement()
        .tree()
        .walk(node -> {
          if (node.is("LockingClause")) {
            waits.add(
                switch (node.text("waitPolicy")) {
                  case "LockWaitSkip" -> LockWait.SKIP_LOCKED;
                  case "LockWaitError" -> LockWait.NOWAIT;
                  default -> LockWait.BLOCK;
                });
          }
          return true;
        });
    return waits.isEmpty() ? EnumSet.of(LockWait.BLOCK) : waits;
  }

  /// postgres_fdw does not say what is to be done about locked rows, so that it must be the same
  /// for all that comes back: also for what functions lock.
  private boolean areForAllLocks(Set<LockWait> waits) {
    return waits.size() == 1
        && new Portability(context.facts()).unsafeVolatility(context.query()) == null;
  }

  private static SqlError differentWaits() {
    return Refusal.of(
            "cannot use SKIP LOCKED or NOWAIT together with other locks or volatile functions in"
                + " a query that runs on the coordinator node")
        .hint("Lock the rows of each table by a statement of its own.");
  }

  private boolean isPossible() {
    boolean[] possible = {true};
    context
        .query()
        .forEachQuery(query ->
            possible[0] &= writesWhatItMay(query) && readsWhatItMay(query) && !seesPlaces(query));
    return possible[0];
  }

  /// The rows are the shell table's child's: ONLY would leave them out, and TABLESAMPLE does not
  /// sample foreign tables.
  private boolean readsWhatItMay(AnalyzedQuery query) {
    boolean inserts = query.command() == AnalyzedQuery.Command.INSERT;
    return IntStream.rangeClosed(1, query.rangeTable().size())
        .filter(number -> !(inserts && number == query.target()))
        .mapToObj(query::entry)
        .noneMatch(entry ->
            entry instanceof RangeTableEntry.Relation table
                && isOnShards(table.oid())
                && (table.sampled() || !table.children()));
  }

  private boolean isOnShards(int oid) {
    return context.uses().distributed().containsKey(oid)
        || context.uses().singleShard().containsKey(oid);
  }

  /// The copies of reference tables follow the coordinator node's; but MERGE and ON CONFLICT would
  /// look for a distributed table's rows in the shell table only.
  private boolean writesWhatItMay(AnalyzedQuery query) {
    if (query.target() == 0
        || !(query.entry(query.target()) instanceof RangeTableEntry.Relation relation)) {
      return true;
    }
    return switch (context.catalog().table(relation.oid())) {
      case null -> true;
      case ManagedLocalTable _, ReferenceTable _ -> true;
      case DistributedTable _, SingleShardTable _ ->
          switch (query.command()) {
            case INSERT -> query.onConflict() == null;
            case MERGE -> false;
            case UPDATE, DELETE, SELECT, UTILITY -> true;
          };
    };
  }

  /// Where a row of a distributed table is, and which transaction wrote it, is not what it would be
  /// in an ordinary table.
  private boolean seesPlaces(AnalyzedQuery query) {
    return query.expressions().stream()
        .anyMatch(expression -> expression.any(part -> isSystemColumn(part, query)));
  }

  private boolean isSystemColumn(Expression part, AnalyzedQuery query) {
    if (!(part instanceof Expression.Column column) || column.attribute() >= 0) {
      return false;
    }
    boolean isElsewhere =
        column.levelsUp() == 0
            && query.entry(column.relation()) instanceof RangeTableEntry.Relation relation
            && !context.uses().isSharded(relation.oid());
    return !isElsewhere;
  }
}
