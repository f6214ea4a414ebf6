package io.dpg.plan.pushdown;

import io.dpg.plan.PlanContext;
import io.dpg.plan.analysis.Expression;
import io.dpg.sql.SqlNode;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Tasks return the columns that the query needs of each row; all else is done above. Right for any
/// SELECT, and slow for large ones.
final class GatherRows implements Gathering {

  private static final int INTEGER = 23;

  private final SqlNode select;
  private final GatheredColumns columns;
  private final ExpressionDivision division;
  private final OutputNames outputs;

  GatherRows(PlanContext context, OutputNames outputs, ColumnResolver resolver) {
    this.select = context.request().statement().tree();
    this.outputs = outputs;
    this.columns = new GatheredColumns(context.facts());
    this.division = new ExpressionDivision(context.query(), context.uses(), resolver, columns);
  }

  @Override
  public @Nullable SqlNode combining(SqlNode expression) {
    return division.divided(expression, this::combining);
  }

  @Override
  public @Nullable List<SqlNode> groups() {
    return ExpressionDivision.all(select.list("groupClause"), this::group);
  }

  private @Nullable SqlNode group(SqlNode item) {
    if (item.is("GroupingSet")) {
      List<SqlNode> content = ExpressionDivision.all(item.list("content"), this::group);
      return content == null ? null : item.with("content", content);
    }
    if (item.is("A_Const")) {
      return item;
    }
    SqlNode divided = combining(item);
    int named = outputs.positionOf(item);
    return divided == null && named > 0 ? Syntax.number(named) : divided;
  }

  @Override
  public SqlNode tasks() {
    if (columns.count() == 0) {
      SqlNode one = Syntax.number(1);
      columns.position(one, one, new Expression.Constant(INTEGER, -1, 0, null, -1));
    }
    return bare(select).with("targetList", columns.targets());
  }

  /// The query's FROM and WHERE.
  static SqlNode bare(SqlNode select) {
    return SqlNode.of(
            "SelectStmt", Map.of("op", "SETOP_NONE", "limitOption", "LIMIT_OPTION_DEFAULT"))
        .with("withClause", select.node("withClause"))
        .with("fromClause", select.list("fromClause"))
        .with("whereClause", select.node("whereClause"));
  }

  @Override
  public GatheredColumns columns() {
    return columns;
  }
}
