package io.dpg.plan.pushdown;

import io.dpg.plan.analysis.AnalyzedQuery;
import io.dpg.plan.analysis.Expression;
import io.dpg.plan.analysis.SortGroup;
import io.dpg.plan.analysis.Target;
import io.dpg.sql.SqlNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Finds the syntax of what a query groups by.
final class GroupExpressions {

  private final AnalyzedQuery query;
  private final SqlNode select;
  private final OutputNames outputs;
  private final ColumnResolver resolver;

  GroupExpressions(
      AnalyzedQuery query, SqlNode select, OutputNames outputs, ColumnResolver resolver) {
    this.query = query;
    this.select = select;
    this.outputs = outputs;
    this.resolver = resolver;
  }

  /// One expression for each element of the analysed GROUP BY; null when one is not certain.
  @Nullable List<SqlNode> find() {
    List<SqlNode> remaining = remaining();
    int next = 0;
    List<SqlNode> found = new ArrayList<>();
    for (SortGroup group : query.groups()) {
      Target target = query.target(group);
      if (!target.hidden()) {
        found.add(outputs.expressions().get(target.number() - 1));
      } else if (next < remaining.size()) {
        found.add(remaining.get(next++));
      } else {
        return null;
      }
    }
    boolean allUsed = next == remaining.size();
    return allUsed && columnsFit(found) ? found : null;
  }

  /// The elements of GROUP BY in the syntax tree that are no output columns, each once, in order.
  private List<SqlNode> remaining() {
    Set<SqlNode> known = new HashSet<>();
    query.groups().stream()
        .map(query::target)
        .filter(target -> !target.hidden())
        .forEach(target ->
            known.add(resolver.canonical(outputs.expressions().get(target.number() - 1))));
    List<SqlNode> remaining = new ArrayList<>();
    for (SqlNode item : select.list("groupClause")) {
      boolean isOutput =
          item.is("A_Const")
              || (outputs.positionOf(item) > 0
                  && (!item.is("ColumnRef") || resolver.resolve(item) == null));
      if (!isOutput && known.add(resolver.canonical(item))) {
        remaining.add(item);
      }
    }
    return remaining;
  }

  /// A check of the pairing: where the analysis has a column, the syntax must have that column's
  /// name.
  private boolean columnsFit(List<SqlNode> found) {
    for (int i = 0; i < found.size(); i++) {
      Expression expression = query.target(query.groups().get(i)).expression();
      if (expression instanceof Expression.Column column
          && found.get(i).is("ColumnRef")
          && found.get(i).location() >= 0) {
        Expression.Column named = resolver.resolve(found.get(i));
        if (named == null
            || named.relation() != column.relation()
            || named.attribute() != column.attribute()) {
          return false;
        }
      }
    }
    return true;
  }
}
