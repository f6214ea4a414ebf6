package io.dpg.plan.pushdown;

import io.dpg.error.SqlError;
import io.dpg.plan.FunctionFacts.Volatility;
import io.dpg.plan.Portability;
import io.dpg.plan.Refusal;
import io.dpg.plan.analysis.AnalyzedQuery;
import io.dpg.plan.analysis.Expression;
import io.dpg.plan.analysis.RangeTableEntry;
import io.dpg.plan.analysis.Scope;
import io.dpg.plan.analysis.SetOperation;
import io.dpg.plan.analysis.SortGroup;
import io.dpg.plan.analysis.Target;
import io.dpg.plan.pushdown.Spread.Everywhere;
import io.dpg.plan.pushdown.Spread.Sharded;
import io.dpg.plan.pushdown.Spread.Unplannable;
import io.dpg.plan.routing.Equalities;
import io.dpg.plan.routing.JoinTree;
import io.dpg.plan.routing.Term;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// How the output rows of a subquery are spread. It can run per shard group only if it needs no
/// merge itself: what it groups, makes distinct or numbers must be within one value of the
/// distribution column.
public final class OutputSpread {

  private static final int OUTPUT = 0;

  private final RowsSpread rows;
  private final JoinTree joins;
  private final Portability portability;

  OutputSpread(RowsSpread rows, JoinTree joins, Portability portability) {
    this.rows = rows;
    this.joins = joins;
    this.portability = portability;
  }

  /// The keys of a sharded result are its output columns: `Column(query, 0, position)`.
  public Spread of(Scope scope, Equalities inherited, Set<Term.Column> outerKeys) {
    AnalyzedQuery query = scope.query();
    if (query.command() != AnalyzedQuery.Command.SELECT) {
      return refused("cannot modify rows in a common table expression on several shard groups");
    }
    return query.setOperation() == null
        ? ofPlain(scope, inherited, outerKeys)
        : ofSetOperation(scope, query.setOperation(), inherited, outerKeys);
  }

  /// The same, with keys that are columns of the relation that the subquery is in an outer query.
  Spread asColumns(Spread spread, int query, int relation) {
    if (!(spread instanceof Sharded sharded)) {
      return spread;
    }
    Set<Term.Column> keys =
        sharded.keys().stream()
            .map(key -> new Term.Column(query, relation, key.attribute()))
            .collect(Collectors.toSet());
    return new Sharded(sharded.colocation(), keys);
  }

  private Spread ofPlain(Scope scope, Equalities inherited, Set<Term.Column> outerKeys) {
    AnalyzedQuery query = scope.query();
    Spread spread = rows.of(scope, inherited, outerKeys);
    if (!(spread instanceof Sharded sharded)) {
      return spread instanceof Everywhere && !isSameEverywhere(query)
          ? refused(
              "cannot run a subquery whose rows may differ between nodes on several shard groups")
          : spread;
    }
    KeyedClauses clauses = new KeyedClauses(scope, joins.facts(scope, inherited), sharded.keys());
    SqlError obstacle = obstacle(query, clauses);
    if (obstacle != null) {
      return new Unplannable(obstacle);
    }
    Set<Term.Column> keys = new HashSet<>();
    for (Target target : query.outputs()) {
      if (clauses.isKey(target)) {
        keys.add(new Term.Column(query.id(), OUTPUT, target.number()));
      }
    }
    return new Sharded(sharded.colocation(), keys);
  }

  private static @Nullable SqlError obstacle(AnalyzedQuery query, KeyedClauses clauses) {
    if (query.limit() != null || query.offset() != null) {
      return why("LIMIT or OFFSET");
    }
    if (query.groupingSets()) {
      return why("GROUPING SETS, CUBE or ROLLUP");
    }
    boolean aggregated = query.aggregates() || query.having() != null;
    if (aggregated && query.groups().isEmpty()) {
      return why("aggregates without GROUP BY");
    }
    if (!query.groups().isEmpty() && !clauses.hasKey(query.groups())) {
      return why("GROUP BY without the distribution column");
    }
    if (!query.distinct().isEmpty() && !clauses.hasKey(query.distinct())) {
      return why("DISTINCT without the distribution column");
    }
    if (query.windowCalls() && !clauses.everyWindowHasKey()) {
      return why("window functions whose PARTITION BY is without the distribution column");
    }
    return query.locks() ? why("FOR UPDATE or FOR SHARE") : null;
  }

  private static SqlError why(String part) {
    return Refusal.of("cannot push down this subquery")
        .detail("It reads distributed tables and has %s.", part)
        .hint("%s", Refusal.FILTER_HINT);
  }

  private static Unplannable refused(String message) {
    return new Unplannable(Refusal.of("%s", message).hint("%s", Refusal.FILTER_HINT));
  }

  private Spread ofSetOperation(
      Scope scope, SetOperation operation, Equalities inherited, Set<Term.Column> outerKeys) {
    AnalyzedQuery query = scope.query();
    if (query.limit() != null || query.offset() != null) {
      return new Unplannable(why("LIMIT or OFFSET"));
    }
    Spread all = ofBranches(scope, operation, inherited, outerKeys);
    boolean needsKey = !(all instanceof Everywhere) && !isUnionAll(operation);
    return needsKey && all instanceof Sharded sharded && sharded.keys().isEmpty()
        ? new Unplannable(
            why(
                "a set operation without the distribution column in the same position of all"
                    + " sides"))
        : all;
  }

  /// The spread of all branches together; its keys are output columns that are keys in all.
  public Spread ofBranches(
      Scope scope, SetOperation operation, Equalities inherited, Set<Term.Column> outerKeys) {
    Spread all = null;
    for (SetOperation.Leaf leaf : operation.leaves()) {
      if (!(scope.query().entry(leaf.relation()) instanceof RangeTableEntry.Subquery branch)) {
        throw new IllegalStateException("a branch of a set operation is no subquery");
      }
      Spread ofResult = rows.staged().spreadOfQuery(branch.query(), scope.query(), OUTPUT);
      Spread next =
          ofResult != null
              ? ofResult
              : asColumns(
                  of(scope.inside(branch.query()), inherited.forInnerQuery(), outerKeys),
                  scope.query().id(),
                  OUTPUT);
      all = all == null ? next : together(all, next);
    }
    return all == null ? new Everywhere() : all;
  }

  private static Spread together(Spread left, Spread right) {
    if (left instanceof Unplannable || right instanceof Unplannable) {
      return left instanceof Unplannable ? left : right;
    }
    if (left instanceof Everywhere && right instanceof Everywhere) {
      return left;
    }
    if (left instanceof Sharded one
        && right instanceof Sharded other
        && one.colocation().equals(other.colocation())) {
      Set<Term.Column> keys = new HashSet<>(one.keys());
      keys.retainAll(other.keys());
      return new Sharded(one.colocation(), keys);
    }
    return refused("cannot run a set operation of tables that are not co-located");
  }

  /// Whether nothing but UNION ALL puts the branches together.
  public static boolean isUnionAll(SetOperation operation) {
    return switch (operation) {
      case SetOperation.Leaf leaf -> true;
      case SetOperation.Combination it ->
          it.kind() == SetOperation.Kind.UNION
              && it.all()
              && isUnionAll(it.left())
              && isUnionAll(it.right());
    };
  }

  /// Whether a query that reads no distributed table gives the same rows wherever it runs. Copies
  /// of a reference table may keep their rows in different orders.
  boolean isSameEverywhere(AnalyzedQuery query) {
    boolean[] differs = new boolean[1];
    query.forEachQuery(each -> {
      boolean readsTables = each.rangeTable().stream().anyMatch(entry -> readsRows(entry));
      boolean cutsOff = each.limit() != null || each.offset() != null || each.distinctOn();
      differs[0] |= readsTables && (cutsOff || each.windowCalls() || dependsOnOrder(each));
    });
    return !differs[0] && portability.isAtMost(Volatility.STABLE, query);
  }

  /// Tables and intermediate results; what is to become one of them too.
  private boolean readsRows(RangeTableEntry entry) {
    return switch (entry) {
      case RangeTableEntry.Relation _ -> true;
      case RangeTableEntry.Subquery subquery -> rows.staged().hasQuery(subquery.query());
      case RangeTableEntry.Function function -> portability.isResult(function);
      default -> false;
    };
  }

  private boolean dependsOnOrder(AnalyzedQuery query) {
    return query.expressions().stream()
        .anyMatch(expression ->
            expression.any(part ->
                part instanceof Expression.Aggregate aggregate
                    && !portability.ignoresOrder(aggregate)));
  }

  /// Which clauses of a query contain the distribution column.
  record KeyedClauses(Scope scope, Equalities known, Set<Term.Column> keys) {

    boolean isKey(Target target) {
      return isKey(target.expression());
    }

    boolean isKey(Expression expression) {
      Term term = Term.of(expression, scope);
      return term instanceof Term.Column
          && keys.stream().anyMatch(key -> known.areEqual(key, term));
    }

    boolean hasKey(List<SortGroup> clause) {
      return clause.stream().anyMatch(group -> isKey(scope.query().target(group)));
    }

    boolean everyWindowHasKey() {
      return scope.query().windows().stream().allMatch(window -> hasKey(window.partition()));
    }
  }
}
