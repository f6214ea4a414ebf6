package io.dpg.execute;

import io.dpg.plan.Merge;
import java.util.ArrayList;
import java.util.List;

/// The query that gives rows which travel as parameters, an array for each column: `SELECT c1,
/// c2::type FROM (SELECT unnest($1), unnest($2)) AS r (c1, c2)`. In FROM, functions would have
/// their rows kept, and again all rows together, before the first is read.
final class UnnestedColumns {

  private UnnestedColumns() {}

  /// @param declared names and types of the columns
  /// @param parametersBefore how many parameters stand before the columns' arrays
  static String select(
      List<ResultColumn> columns, List<Merge.Column> declared, int parametersBefore) {
    List<String> values = new ArrayList<>();
    List<String> arrays = new ArrayList<>();
    List<String> names = new ArrayList<>();
    for (int i = 0; i < columns.size(); i++) {
      String name = "c" + (i + 1);
      names.add(name);
      arrays.add("unnest($" + (parametersBefore + i + 1) + ")");
      values.add(value(name, columns.get(i), declared.get(i)));
    }
    return "SELECT %s FROM (SELECT %s) AS r (%s)"
        .formatted(String.join(", ", values), String.join(", ", arrays), String.join(", ", names));
  }

  private static String value(String name, ResultColumn column, Merge.Column declared) {
    boolean isPlain = column.binary() && !declared.type().contains(" COLLATE ");
    return isPlain ? name : name + "::" + declared.type();
  }
}
