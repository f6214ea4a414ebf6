package io.dpg.plan.pushdown;

import io.dpg.plan.analysis.AnalyzedQuery;
import io.dpg.plan.analysis.Expression;
import io.dpg.plan.analysis.Target;
import io.dpg.plan.text.WrittenOutStars;
import io.dpg.sql.SqlNode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The target list of a query with its stars written out: for each output column its expression in
/// the syntax tree.
///
/// @param expressions in the order of the output columns
/// @param names the output columns' names
record OutputNames(List<SqlNode> expressions, List<String> names) {

  /// Null when a star cannot be written out.
  static @Nullable OutputNames of(AnalyzedQuery query, SqlNode select, ColumnResolver resolver) {
    List<Target> outputs = query.outputs();
    List<SqlNode> nodes = select.list("targetList");
    long stars = nodes.stream().filter(WrittenOutStars::isStar).count();
    List<SqlNode> expressions = new ArrayList<>();
    for (SqlNode node : nodes) {
      if (!WrittenOutStars.isStar(node)) {
        expressions.add(node.required("val"));
        continue;
      }
      int width =
          stars == 1
              ? outputs.size() - (nodes.size() - 1)
              : widthAt(node.required("val").location(), outputs);
      for (int i = 0; i < width && expressions.size() < outputs.size(); i++) {
        SqlNode name = name(outputs.get(expressions.size()), resolver);
        if (name == null) {
          return null;
        }
        expressions.add(name);
      }
    }
    List<String> names = outputs.stream().map(Target::name).toList();
    return expressions.size() == outputs.size() ? new OutputNames(expressions, names) : null;
  }

  private static int widthAt(int location, List<Target> outputs) {
    return (int)
        outputs.stream().filter(target -> target.expression().location() == location).count();
  }

  private static @Nullable SqlNode name(Target target, ColumnResolver resolver) {
    return target.expression() instanceof Expression.Column column ? resolver.name(column) : null;
  }

  /// The 1-based position of the output column that a name in GROUP BY is; 0 when it is none.
  int positionOf(SqlNode item) {
    boolean isName = item.is("ColumnRef") && item.list("fields").size() == 1;
    return isName ? names.indexOf(item.list("fields").getFirst().text("sval")) + 1 : 0;
  }
}
