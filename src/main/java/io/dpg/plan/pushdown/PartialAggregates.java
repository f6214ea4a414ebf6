package io.dpg.plan.pushdown;

import io.dpg.pgtype.Oid;
import io.dpg.pgtype.PgType;
import io.dpg.plan.FunctionFacts;
import io.dpg.plan.Merge.CombineFunction;
import io.dpg.plan.SchemaFacts;
import io.dpg.plan.TextForms;
import io.dpg.plan.analysis.AnalyzedQuery;
import io.dpg.plan.analysis.Expression;
import io.dpg.sql.SqlNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// How an aggregate over all shard groups is made of the same aggregate, or others, over each.
///
/// Counts and sums add up; an average is a sum through a count, which gives PostgreSQL's own digits
/// for integers, numeric and interval; minima, maxima, and bits combine by themselves.
final class PartialAggregates {

  private static final int MONEY = 790;

  private final GatheredColumns columns;
  private final SchemaFacts facts;
  private final TextForms text;

  /// How this process combines partial columns, where it can.
  private final Map<Integer, CombineFunction> functions = new HashMap<>();

  /// @param text what the partial values' text forms are worth
  PartialAggregates(GatheredColumns columns, SchemaFacts facts, TextForms text) {
    this.columns = columns;
    this.facts = facts;
    this.text = text;
  }

  /// How this process combines the partial columns that were made so far, by 0-based column; those
  /// are missing that PostgreSQL must combine.
  Map<Integer, CombineFunction> functions() {
    return Map.copyOf(functions);
  }

  /// Whether all aggregates of a query itself can be combined from partial ones.
  static boolean areEnough(AnalyzedQuery query, SchemaFacts facts) {
    if (query.groupingSets() || (!query.aggregates() && query.groups().isEmpty())) {
      return false;
    }
    return of(query).stream().allMatch(it -> it.distinct() || isCombinable(it, facts));
  }

  /// The query's own aggregates.
  static List<Expression.Aggregate> of(AnalyzedQuery query) {
    List<Expression.Aggregate> found = new ArrayList<>();
    query
        .expressions()
        .forEach(expression ->
            expression.any(part -> {
              if (part instanceof Expression.Aggregate it && it.levelsUp() == 0) {
                found.add(it);
              }
              return false;
            }));
    return found;
  }

  /// Whether the aggregate over all rows is one of partial ones, whatever order the rows are in.
  static boolean isCombinable(Expression.Aggregate aggregate, SchemaFacts facts) {
    FunctionFacts function = facts.function(aggregate.function());
    if (!function.schema().equals("pg_catalog") || aggregate.kind() != 'n') {
      return false;
    }
    return switch (function.name()) {
      case "count", "min", "max", "bool_and", "bool_or", "every", "bit_and", "bit_or", "bit_xor" ->
          true;
      case "sum" -> true;
      case "avg" -> isAveraged(argumentType(aggregate));
      default -> false;
    };
  }

  private static boolean isAveraged(int type) {
    return switch (type) {
      case Oid.INT2, Oid.INT4, Oid.INT8, Oid.NUMERIC, Oid.FLOAT4, Oid.FLOAT8, Oid.INTERVAL -> true;
      default -> false;
    };
  }

  private static int argumentType(Expression.Aggregate aggregate) {
    return aggregate.arguments().isEmpty()
        ? 0
        : aggregate.arguments().getFirst().expression().type();
  }

  /// The aggregate's value in the combining query; null when a type is not known.
  ///
  /// @param call its call in the syntax tree
  /// @param key the same for equal calls
  @Nullable SqlNode combining(Expression.Aggregate aggregate, SqlNode call, SqlNode key) {
    String name = facts.function(aggregate.function()).name();
    if (name.equals("avg")) {
      return average(aggregate, call, key);
    }
    int position = columns.position(key, call, aggregate);
    if (position < 0) {
      return null;
    }
    note(position, direct(aggregate));
    SqlNode partial = columns.reference(position);
    return switch (name) {
      case "count" -> totalCount(partial);
      case "sum" -> sum(aggregate.type(), partial);
      default -> Syntax.call(name, partial);
    };
  }

  /// The sum of counts, which is 0 where there are none.
  static SqlNode totalCount(SqlNode partial) {
    return Syntax.coalesce(Syntax.cast(Syntax.call("sum", partial), "int8"), Syntax.number(0));
  }

  /// A sum of bigint is numeric, but the sum of integers is bigint.
  private static SqlNode sum(int type, SqlNode partial) {
    SqlNode sum = Syntax.call("sum", partial);
    return switch (type) {
      case Oid.INT8 -> Syntax.cast(sum, "int8");
      case MONEY -> Syntax.cast(sum, "money");
      default -> sum;
    };
  }

  private @Nullable SqlNode average(Expression.Aggregate aggregate, SqlNode call, SqlNode key) {
    int type = argumentType(aggregate);
    boolean isFloat = type == Oid.FLOAT4 || type == Oid.FLOAT8;
    SqlNode summed = named(call, "sum");
    if (isFloat) {
      SqlNode argument = Syntax.cast(call.list("args").getFirst(), "float8");
      summed = summed.with("args", List.of(argument));
    }
    int sum = columns.position(tagged("sum", key), summed, sumType(type));
    int count = columns.position(tagged("count", key), named(call, "count"), PgType.INT8);
    note(sum, directSum(type));
    note(count, CombineFunction.COUNT);
    SqlNode total = Syntax.call("sum", columns.reference(sum));
    SqlNode rows = Syntax.orNull(Syntax.call("sum", columns.reference(count)), Syntax.number(0));
    boolean byFloat = isFloat || type == Oid.INTERVAL;
    return Syntax.operator("/", total, byFloat ? Syntax.cast(rows, "float8") : rows);
  }

  private static PgType sumType(int type) {
    return switch (type) {
      case Oid.INT2, Oid.INT4 -> PgType.INT8;
      case Oid.FLOAT4, Oid.FLOAT8 -> PgType.FLOAT8;
      case Oid.INTERVAL -> PgType.INTERVAL;
      default -> PgType.NUMERIC;
    };
  }

  private static SqlNode named(SqlNode call, String function) {
    return call.with("funcname", List.of(SqlNode.string("pg_catalog"), SqlNode.string(function)));
  }

  private static SqlNode tagged(String tag, SqlNode key) {
    return SqlNode.of("List", Map.of("items", List.of(SqlNode.string(tag), key)));
  }

  private void note(int position, @Nullable CombineFunction function) {
    if (function != null) {
      functions.put(position, function);
    }
  }

  /// How this process combines the aggregate itself; null when PostgreSQL must.
  @Nullable CombineFunction direct(Expression.Aggregate aggregate) {
    int type = argumentType(aggregate);
    return switch (facts.function(aggregate.function()).name()) {
      case "count" -> CombineFunction.COUNT;
      case "sum" -> directSum(type);
      case "min" -> KnownOrder.isNumber(type, text) ? CombineFunction.MIN : null;
      case "max" -> KnownOrder.isNumber(type, text) ? CombineFunction.MAX : null;
      case "bool_and", "every" -> CombineFunction.BOOL_AND;
      case "bool_or" -> CombineFunction.BOOL_OR;
      default -> null;
    };
  }

  private static @Nullable CombineFunction directSum(int argumentType) {
    return switch (argumentType) {
      case Oid.INT2, Oid.INT4 -> CombineFunction.SUM_INTEGER;
      case Oid.INT8, Oid.NUMERIC -> CombineFunction.SUM_NUMERIC;
      default -> null;
    };
  }
}
