package io.dpg.plan.text;

import io.dpg.pgtype.BinaryForms;
import io.dpg.plan.Merge;
import io.dpg.plan.TextForms;
import io.dpg.sql.Snippets;
import io.dpg.sql.SqlNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/// Has nodes write values that dpg sends on in a form that loses nothing, whatever the session has
/// set: by a function of dpg's, which is called only where it makes a difference.
public final class ExactColumns {

  private static final String FUNCTION = "exact_text";
  private static final String SOURCE = "written";

  private ExactColumns() {}

  /// A SELECT whose columns are those of another, all in a form that loses nothing.
  public static SqlNode of(SqlNode select, List<Merge.Column> columns, TextForms forms) {
    return of(select, columns, column -> !forms.keep(column.type()));
  }

  /// The same for rows whose values are sent in binary where that can be.
  public static SqlNode ofPartial(SqlNode select, List<Merge.Column> columns, TextForms forms) {
    return of(
        select,
        columns,
        column -> !forms.keep(column.type()) && !BinaryForms.areAlike(column.typeOid()));
  }

  private static SqlNode of(
      SqlNode select, List<Merge.Column> columns, Predicate<Merge.Column> isLost) {
    if (columns.stream().noneMatch(isLost)) {
      return select;
    }
    List<SqlNode> names = new ArrayList<>();
    List<SqlNode> targets = new ArrayList<>();
    for (int i = 0; i < columns.size(); i++) {
      SqlNode name = SqlNode.string("w" + (i + 1));
      names.add(name);
      SqlNode column = SqlNode.of("ColumnRef", Map.of("fields", List.of(name)));
      SqlNode value = isLost.test(columns.get(i)) ? called(column) : column;
      targets.add(SqlNode.of("ResTarget", Map.of("val", value)));
    }
    SqlNode example = Snippets.statement("SELECT 1 FROM (SELECT 1) AS " + SOURCE);
    SqlNode from = example.list("fromClause").getFirst();
    SqlNode alias = from.required("alias").with("colnames", names);
    return example
        .with("targetList", targets)
        .with("fromClause", List.of(from.with("subquery", select).with("alias", alias)));
  }

  /// An expression's value in a form that loses nothing.
  public static SqlNode of(SqlNode expression, String type, TextForms forms) {
    return forms.keep(type) ? expression : called(expression);
  }

  private static SqlNode called(SqlNode expression) {
    return FunctionCall.of("pg_dist", FUNCTION, List.of(expression));
  }
}
