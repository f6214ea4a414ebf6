package io.dpg.plan.pushdown;

import io.dpg.plan.Merge.Bounds;
import io.dpg.plan.Merge.RowCount;
import io.dpg.plan.analysis.AnalyzedQuery;
import io.dpg.plan.analysis.Expression;
import io.dpg.plan.routing.ConstantCasts;
import io.dpg.sql.SqlNode;
import org.jspecify.annotations.Nullable;

/// LIMIT and OFFSET of a query.
///
/// @param bounds what the merge keeps to
/// @param forTasks the LIMIT of each task: enough rows for the answer; null for no limit
/// @param certain whether dpg knows what they mean; if not, PostgreSQL must apply them to all rows
record Limits(Bounds bounds, @Nullable SqlNode forTasks, boolean certain) {

  private static final Limits UNCERTAIN = new Limits(Bounds.NONE, null, false);
  private static final Limits NONE = new Limits(Bounds.NONE, null, true);

  static Limits of(AnalyzedQuery query, SqlNode select) {
    if (query.limit() == null && query.offset() == null) {
      return NONE;
    }
    Part limit = part(query.limit());
    Part offset = part(query.offset());
    if (query.withTies() || limit == null || offset == null) {
      return UNCERTAIN;
    }
    Bounds bounds = new Bounds(limit.count(), offset.count());
    return switch (limit.count()) {
      case null -> new Limits(bounds, null, true);
      case RowCount.Known(long rows) when offset.count() == null ->
          new Limits(bounds, Syntax.number(rows), true);
      case RowCount.Known(long rows) when offset.count() instanceof RowCount.Known(long skipped) ->
          rows + skipped < 0 ? UNCERTAIN : new Limits(bounds, Syntax.number(rows + skipped), true);
      default -> new Limits(bounds, sum(select, offset.count() != null), true);
    };
  }

  /// With parameters: `$1 + coalesce($2, 0)`; a null LIMIT is none, a null OFFSET is 0.
  private static SqlNode sum(SqlNode select, boolean hasOffset) {
    SqlNode limit = Syntax.cast(select.required("limitCount"), "int8");
    if (!hasOffset) {
      return limit;
    }
    SqlNode offset = Syntax.cast(select.required("limitOffset"), "int8");
    return Syntax.operator("+", limit, Syntax.coalesce(offset, Syntax.number(0)));
  }

  /// @param count null for none: the clause is absent, or NULL
  private record Part(@Nullable RowCount count) {}

  private static @Nullable Part part(@Nullable Expression expression) {
    if (expression == null) {
      return new Part(null);
    }
    return switch (ConstantCasts.folded(expression)) {
      case Expression.Constant constant when constant.value() == null -> new Part(null);
      case Expression.Constant constant -> {
        long rows = constant.value() == null ? -1 : constant.value().word();
        // A negative one is an error, which PostgreSQL words best.
        yield rows < 0 ? null : new Part(new RowCount.Known(rows));
      }
      case Expression.Parameter parameter ->
          new Part(new RowCount.Parameter(parameter.number(), parameter.type()));
      default -> null;
    };
  }
}
