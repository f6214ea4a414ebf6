package io.dpg.plan.staged;

import io.dpg.pgtype.Oid;
import io.dpg.plan.Merge;
import io.dpg.plan.SchemaFacts;
import io.dpg.plan.analysis.AnalyzedQuery;
import io.dpg.plan.analysis.Expression;
import io.dpg.plan.analysis.Target;
import io.dpg.plan.pushdown.ColumnTypes;
import io.dpg.sql.SqlNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The columns of an intermediate result.
///
/// @param targets what a query over the result selects, to have the part's own column names
record ResultColumns(List<Merge.Column> columns, List<Integer> types, List<SqlNode> targets) {

  private static final String PREFIX = "c";

  static ResultColumns empty() {
    return new ResultColumns(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
  }

  /// The output columns of a query; null when one has a type that no table can have.
  static @Nullable ResultColumns ofQuery(AnalyzedQuery query, SchemaFacts facts) {
    ResultColumns columns = empty();
    for (Target target : query.outputs()) {
      String name = PREFIX + (columns.columns.size() + 1);
      if (!columns.add(name, target.name(), target.expression(), facts)) {
        return null;
      }
    }
    return columns.columns.isEmpty() ? null : columns;
  }

  /// Adds a column; false when it has a type that no table can have.
  boolean add(String name, String outputName, Expression expression, SchemaFacts facts) {
    Merge.Column column = new ColumnTypes(facts).column(name, expression);
    if (column == null || isPseudoType(expression.type())) {
      return false;
    }
    columns.add(column);
    types.add(expression.type());
    SqlNode reference = SqlNode.of("ColumnRef", Map.of("fields", List.of(SqlNode.string(name))));
    targets.add(
        SqlNode.of("ResTarget", Map.of("val", reference))
            .with("name", outputName.isEmpty() ? null : outputName));
    return true;
  }

  private static boolean isPseudoType(int type) {
    return switch (type) {
      case Oid.UNKNOWN, Oid.RECORD, Oid.RECORD_ARRAY, Oid.VOID, Oid.ANYARRAY -> true;
      default -> false;
    };
  }
}
