package io.dpg.plan.pushdown;

import io.dpg.pgtype.Oid;
import io.dpg.plan.PlanContext;
import io.dpg.plan.analysis.AnalyzedQuery;
import io.dpg.plan.analysis.Expression;
import io.dpg.sql.SqlNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The one expression whose distinct values a query counts. Nodes sort by it, so that this process
/// sees equal values together and has to count only.
///
/// @param syntax its place in one of the calls
/// @param typed its analysis
record CountedValues(SqlNode syntax, Expression typed) {

  private static final SqlNode BY_BYTES =
      SqlNode.of(
          "CollateClause",
          Map.of("collname", List.of(SqlNode.string("pg_catalog"), SqlNode.string("C"))));

  /// Null when the query has no such calls, or others: then PostgreSQL counts.
  ///
  /// @param calls the query's aggregates of distinct values
  static @Nullable CountedValues of(
      Map<SqlNode, Expression.Aggregate> calls, PlanContext context, ColumnResolver resolver) {
    List<CountedValues> found = new ArrayList<>();
    for (Map.Entry<SqlNode, Expression.Aggregate> call : calls.entrySet()) {
      CountedValues values = counted(call.getKey(), call.getValue(), context);
      boolean isOther =
          values == null
              || (!found.isEmpty()
                  && !resolver
                      .canonical(values.syntax)
                      .equals(resolver.canonical(found.getFirst().syntax)));
      if (isOther) {
        return null;
      }
      found.add(values);
    }
    return found.isEmpty() || !areGroupsKnown(context) ? null : found.getFirst();
  }

  private static @Nullable CountedValues counted(
      SqlNode call, Expression.Aggregate aggregate, PlanContext context) {
    boolean isCount =
        context.facts().function(aggregate.function()).isBuiltIn("count")
            && aggregate.arguments().size() == 1
            && aggregate.filter() == null;
    if (!isCount) {
      return null;
    }
    Expression typed = aggregate.arguments().getFirst().expression();
    return KnownOrder.separates(typed, context.request().text(), context.facts())
        ? new CountedValues(call.list("args").getFirst(), typed)
        : null;
  }

  private static boolean areGroupsKnown(PlanContext context) {
    AnalyzedQuery query = context.query();
    return query.groups().stream()
        .map(group -> query.target(group).expression())
        .allMatch(it ->
            KnownOrder.separates(it, context.request().text(), context.facts())
                && KnownOrder.isEqualByBytes(it, context.request().text(), context.facts()));
  }

  /// A key of a task's rows as this process sorts it.
  ///
  /// @param type OID of its type
  static SqlNode sortable(SqlNode key, int type) {
    return type == Oid.TEXT || type == Oid.VARCHAR ? BY_BYTES.with("arg", key) : key;
  }
}
