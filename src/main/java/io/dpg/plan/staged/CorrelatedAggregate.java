package io.dpg.plan.staged;

import io.dpg.catalog.DistributedTable;
import io.dpg.plan.FunctionFacts;
import io.dpg.plan.FunctionFacts.Volatility;
import io.dpg.plan.PlanContext;
import io.dpg.plan.Portability;
import io.dpg.plan.analysis.AnalyzedQuery;
import io.dpg.plan.analysis.Expression;
import io.dpg.plan.analysis.RangeTableEntry;
import io.dpg.plan.analysis.Scope;
import io.dpg.plan.routing.JoinTree;
import io.dpg.sql.SqlNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A subquery in an expression that aggregates rows which have some values in common with the outer
/// row: `(SELECT max(y) FROM t WHERE t.k = outer.k AND t.z > 0)`. It is NULL where there are none.
///
/// @param select the subquery
/// @param ties which values
/// @param others what else it asks of its rows
record CorrelatedAggregate(SqlNode select, List<Tie> ties, List<SqlNode> others) {

  /// A condition `column = outer value`, or the other way round.
  ///
  /// @param column the side of the subquery
  /// @param isLeft whether that is the left one
  record Tie(SqlNode comparison, SqlNode column, boolean isLeft) {}

  /// Null when the subquery is another one, or better off as it is.
  ///
  /// @param scope of the subquery
  static @Nullable CorrelatedAggregate of(Scope scope, PlanContext context) {
    return new Reader(scope, context).read();
  }

  private static final class Reader {

    private final Scope scope;
    private final AnalyzedQuery query;
    private final PlanContext context;
    private final JoinTree joins;
    private final List<Tie> ties = new ArrayList<>();
    private final List<SqlNode> others = new ArrayList<>();
    private final Set<Expression> tieConditions =
        Collections.newSetFromMap(new IdentityHashMap<>());
    private boolean tiedByKey;

    private Reader(Scope scope, PlanContext context) {
      this.scope = scope;
      this.query = scope.query();
      this.context = context;
      this.joins = new JoinTree(context.facts());
    }

    private @Nullable CorrelatedAggregate read() {
      SqlNode select = context.link().findStatement(query).orElse(null);
      if (select == null || !aggregatesOnly()) {
        return null;
      }
      for (Conjunct conjunct : Conjunct.of(select.node("whereClause"), query.where())) {
        Tie tie = tie(conjunct);
        if (tie == null) {
          others.add(conjunct.syntax());
        } else {
          ties.add(tie);
          tieConditions.add(conjunct.analysis());
        }
      }
      boolean isPossible =
          !ties.isEmpty()
              && !tiedByKey
              && !refersOut(query, 0)
              && new Portability(context.facts()).isAtMost(Volatility.STABLE, query);
      return isPossible ? new CorrelatedAggregate(select, ties, others) : null;
    }

    /// Whether the query gives one row that is NULL when there is nothing to aggregate, and does
    /// nothing else.
    private boolean aggregatesOnly() {
      return query.command() == AnalyzedQuery.Command.SELECT
          && query.aggregates()
          && query.setOperation() == null
          && query.groups().isEmpty()
          && !query.groupingSets()
          && query.having() == null
          && query.limit() == null
          && query.offset() == null
          && query.distinct().isEmpty()
          && query.sort().isEmpty()
          && query.commonTables().isEmpty()
          && !query.windowCalls()
          && !query.setsInTargets()
          && !query.locks()
          && query.outputs().size() == 1
          && isNullWithoutRows(query.outputs().getFirst().expression());
    }

    private boolean isNullWithoutRows(Expression expression) {
      return switch (expression) {
        case Expression.Aggregate it -> it.levelsUp() == 0 && isKnown(it);
        case Expression.Operator it ->
            cannotFail(it) && it.arguments().stream().anyMatch(this::isNullWithoutRows);
        case Expression.Call it ->
            cannotFail(it) && it.arguments().stream().anyMatch(this::isNullWithoutRows);
        case Expression.Relabel it -> isNullWithoutRows(it.argument());
        default -> false;
      };
    }

    /// Rows are aggregated that no outer row asks for: that must not fail.
    private boolean isKnown(Expression.Aggregate aggregate) {
      FunctionFacts function = context.facts().function(aggregate.function());
      boolean isNullable =
          function.isBuiltIn("sum")
              || function.isBuiltIn("avg")
              || function.isBuiltIn("min")
              || function.isBuiltIn("max");
      return isNullable
          && aggregate.children().stream().noneMatch(it -> it.any(part -> !cannotFail(part)));
    }

    private boolean cannotFail(Expression part) {
      return switch (part) {
        case Expression.Column _, Expression.Constant _, Expression.Parameter _ -> true;
        case Expression.Aggregate _, Expression.Relabel _ -> true;
        case Expression.Operator it ->
            it.plain() && isArithmetic(context.facts().function(it.function()));
        case Expression.Call it -> it.implicit() && isWidening(it);
        default -> false;
      };
    }

    private static boolean isArithmetic(FunctionFacts function) {
      return function.isBuiltIn("numeric_mul")
          || function.isBuiltIn("numeric_add")
          || function.isBuiltIn("numeric_sub")
          || function.isBuiltIn("float8mul")
          || function.isBuiltIn("float8pl")
          || function.isBuiltIn("float8mi");
    }

    private boolean isWidening(Expression.Call call) {
      FunctionFacts function = context.facts().function(call.function());
      return function.strict() && (function.isBuiltIn("numeric") || function.isBuiltIn("float8"));
    }

    private @Nullable Tie tie(Conjunct conjunct) {
      SqlNode syntax = conjunct.syntax();
      boolean isComparison =
          syntax.is("A_Expr")
              && syntax.text("kind").equals("AEXPR_OP")
              && syntax.has("lexpr")
              && conjunct.analysis() instanceof Expression.Operator it
              && it.plain()
              && it.arguments().size() == 2
              && joins.isEquality(it)
              && context.facts().isDeterministic(it.inputCollation());
      if (!isComparison || !(conjunct.analysis() instanceof Expression.Operator comparison)) {
        return null;
      }
      Expression left = comparison.arguments().getFirst();
      Expression right = comparison.arguments().getLast();
      if (isOwn(left, syntax.required("lexpr")) && isOuter(right)) {
        noteKeys(left, right);
        return new Tie(syntax, syntax.required("lexpr"), true);
      }
      if (isOwn(right, syntax.required("rexpr")) && isOuter(left)) {
        noteKeys(right, left);
        return new Tie(syntax, syntax.required("rexpr"), false);
      }
      return null;
    }

    private boolean isOwn(Expression side, SqlNode syntax) {
      return syntax.is("ColumnRef")
          && side.unlabeled() instanceof Expression.Column column
          && column.levelsUp() == 0
          && column.attribute() > 0
          && context.facts().isDeterministic(column.collation());
    }

    private static boolean isOuter(Expression side) {
      boolean hasColumn =
          side.any(part -> part instanceof Expression.Column it && it.levelsUp() == 1);
      boolean hasOthers =
          side.any(part ->
              part instanceof Expression.SubLink
                  || part instanceof Expression.Aggregate
                  || (part instanceof Expression.Column it && it.levelsUp() != 1));
      return hasColumn && !hasOthers;
    }

    /// What is tied by distribution columns can be looked up where the outer row is.
    private void noteKeys(Expression own, Expression outer) {
      DistributedTable table = keyTable(own.unlabeled());
      DistributedTable outerTable = keyTable(outer.unlabeled());
      tiedByKey |=
          table != null && outerTable != null && table.colocation().equals(outerTable.colocation());
    }

    /// The table whose distribution column an expression is.
    private @Nullable DistributedTable keyTable(Expression expression) {
      return scope.resolved(expression) instanceof Expression.Column column
              && scope.above(column.levelsUp()).query().entry(column.relation())
                  instanceof RangeTableEntry.Relation relation
              && context.catalog().table(relation.oid()) instanceof DistributedTable table
              && table.column().number() == column.attribute()
          ? table
          : null;
    }

    /// Whether anything but the ties refers to outer queries.
    private boolean refersOut(AnalyzedQuery inner, int depth) {
      return inner.expressions().stream().anyMatch(it -> refersOut(it, depth))
          || inner.subqueries().stream().anyMatch(it -> refersOut(it, depth + 1));
    }

    private boolean refersOut(Expression expression, int depth) {
      if (tieConditions.contains(expression)) {
        return false;
      }
      boolean here =
          switch (expression) {
            case Expression.Column column -> column.levelsUp() > depth;
            case Expression.Aggregate aggregate -> aggregate.levelsUp() > depth;
            default -> false;
          };
      return here || expression.children().stream().anyMatch(child -> refersOut(child, depth));
    }
  }
}
