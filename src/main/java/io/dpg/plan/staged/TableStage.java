package io.dpg.plan.staged;

import io.dpg.pgtype.Oid;
import io.dpg.plan.PlanContext;
import io.dpg.plan.Portability;
import io.dpg.plan.analysis.Expression;
import io.dpg.plan.analysis.RangeTableEntry;
import io.dpg.plan.staged.TableFilters.Filter;
import io.dpg.plan.staged.TableFilters.Settled;
import io.dpg.plan.text.FunctionCall;
import io.dpg.sql.SqlNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/// What a statement wants of one of its tables.
///
/// @param select gives the rows
/// @param columns the columns that are used anywhere
/// @param range the table's place in FROM
/// @param alias what its columns are qualified with
/// @param settled conditions of the statement that its rows have met
record TableStage(
    SqlNode select, ResultColumns columns, SqlNode range, String alias, List<SqlNode> settled) {

  /// The column of a table of which only the number of rows matters.
  private static final String ROW = "dpg row";

  private static final String TABLE_OID = "tableoid";

  /// Null when more than columns and `tableoid` are used: whole rows, other system columns.
  static @Nullable TableStage of(Part.Table part, PlanContext context) {
    RangeTableEntry entry = part.query().entry(part.relation());
    SqlNode range = range(entry, context);
    List<Filter> filters = TableFilters.of(part, context);
    List<Settled> settled = settled(filters, part);
    SortedMap<Integer, Expression.Column> used = UsedColumns.of(part, analyses(settled));
    if (range == null || used.keySet().stream().anyMatch(TableStage::isUnknown)) {
      return null;
    }
    ResultColumns columns = ResultColumns.empty();
    List<SqlNode> targets = new ArrayList<>();
    for (Expression.Column column : used.values()) {
      boolean isTableOid = column.attribute() == Portability.TABLE_OID_COLUMN;
      String name = isTableOid ? TABLE_OID : entry.columns().get(column.attribute() - 1);
      SqlNode value = column(entry.name(), name);
      targets.add(target(isTableOid ? logical(value) : value));
      if (!columns.add(name, "", column, context.facts())) {
        return null;
      }
    }
    if (used.isEmpty()) {
      columns.add(ROW, "", new Expression.Constant(Oid.INT4, -1, 0, null, -1), context.facts());
      targets = List.of(target(one()));
    }
    SqlNode select =
        SqlNode.of(
                "SelectStmt",
                Map.of(
                    "op",
                    "SETOP_NONE",
                    "limitOption",
                    "LIMIT_OPTION_DEFAULT",
                    "targetList",
                    targets,
                    "fromClause",
                    List.of(range)))
            .with("whereClause", conjunction(filters.stream().map(Filter::condition).toList()));
    return new TableStage(
        select, columns, range, entry.name(), settled.stream().map(Settled::syntax).toList());
  }

  private static boolean isUnknown(int attribute) {
    return attribute <= 0 && attribute != Portability.TABLE_OID_COLUMN;
  }

  /// A table's OID as clients know it: the result has it as an ordinary column.
  private static SqlNode logical(SqlNode tableOid) {
    return FunctionCall.of("pg_dist", Portability.TABLE_OID_FUNCTION, List.of(tableOid));
  }

  /// The conditions that the rest of the statement can do without, and with them columns that are
  /// used for nothing else: PostgreSQL, which knows nothing of a result's values, would take each
  /// to be met by few rows. What is also joined or selected stays, as it may tell of other tables.
  private static List<Settled> settled(List<Filter> filters, Part.Table part) {
    List<Settled> candidates =
        filters.stream().map(Filter::settled).filter(Objects::nonNull).toList();
    Set<Integer> otherwise = UsedColumns.of(part, analyses(candidates)).keySet();
    return candidates.stream().filter(it -> Collections.disjoint(it.columns(), otherwise)).toList();
  }

  private static List<Expression> analyses(List<Settled> conditions) {
    return conditions.stream().map(Settled::analysis).toList();
  }

  @SuppressWarnings("ReferenceEquality") // a table that is used twice has two equal entries
  private static @Nullable SqlNode range(RangeTableEntry entry, PlanContext context) {
    return context.link().tables().stream()
        .filter(it -> it.table() == entry)
        .map(it -> withSample(it.range(), context))
        .findFirst()
        .orElse(null);
  }

  /// TABLESAMPLE stands around its table.
  @SuppressWarnings("ReferenceEquality") // what is looked for is that very node
  private static SqlNode withSample(SqlNode range, PlanContext context) {
    SqlNode[] found = {range};
    context
        .request()
        .statement()
        .tree()
        .walk(node -> {
          if (node.is("RangeTableSample") && node.required("relation") == range) {
            found[0] = node;
          }
          return true;
        });
    return found[0];
  }

  private static @Nullable SqlNode conjunction(List<SqlNode> conditions) {
    if (conditions.size() <= 1) {
      return conditions.isEmpty() ? null : conditions.getFirst();
    }
    return SqlNode.of("BoolExpr", Map.of("boolop", "AND_EXPR", "args", conditions));
  }

  private static SqlNode column(String table, String name) {
    return SqlNode.of(
        "ColumnRef", Map.of("fields", List.of(SqlNode.string(table), SqlNode.string(name))));
  }

  private static SqlNode target(SqlNode value) {
    return SqlNode.of("ResTarget", Map.of("val", value));
  }

  private static SqlNode one() {
    return SqlNode.of("A_Const", Map.of("ival", SqlNode.of("Integer", Map.of("ival", 1))));
  }
}
