package io.dpg.plan.pushdown;

import io.dpg.plan.analysis.AnalyzedQuery;
import io.dpg.plan.analysis.SortGroup;
import io.dpg.plan.analysis.Target;
import io.dpg.sql.SqlNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Makes the combining query: the client's, over the tasks' columns.
final class CombineSelect {

  private final AnalyzedQuery query;
  private final SqlNode select;
  private final Gathering gathering;

  CombineSelect(AnalyzedQuery query, SqlNode select, Gathering gathering) {
    this.query = query;
    this.select = select;
    this.gathering = gathering;
  }

  /// Null when a part of the query cannot be put above.
  @Nullable String text(OutputNames outputs) {
    List<SqlNode> targets = ExpressionDivision.all(outputs.expressions(), gathering::combining);
    List<SqlNode> groups = gathering.groups();
    List<SqlNode> windows =
        ExpressionDivision.all(select.list("windowClause"), gathering::combining);
    List<SqlNode> sort = sort();
    List<SqlNode> distinct = distinct();
    SqlNode having = select.node("havingClause");
    SqlNode newHaving = having == null ? null : gathering.combining(having);
    boolean complete =
        targets != null
            && groups != null
            && windows != null
            && sort != null
            && distinct != null
            && (having == null || newHaving != null);
    if (!complete || targets == null) {
      return null;
    }
    SqlNode combine =
        SqlNode.of("SelectStmt", Map.of("op", "SETOP_NONE"))
            .with("distinctClause", distinct)
            .with("targetList", targets.stream().map(Syntax::target).toList())
            .with("fromClause", List.of(CombineText.INPUT))
            .with("groupClause", groups)
            .with("groupDistinct", select.flag("groupDistinct"))
            .with("havingClause", newHaving)
            .with("windowClause", windows)
            .with("sortClause", sort)
            .with("limitOffset", select.node("limitOffset"))
            .with("limitCount", select.node("limitCount"))
            .with("limitOption", select.textOrNull("limitOption"));
    return CombineText.of(combine);
  }

  private @Nullable List<SqlNode> sort() {
    List<SqlNode> nodes = select.list("sortClause");
    List<SqlNode> keys = new ArrayList<>();
    if (nodes.size() != query.sort().size()) {
      return null;
    }
    for (int i = 0; i < nodes.size(); i++) {
      SqlNode key = key(query.sort().get(i), nodes.get(i).required("node"));
      if (key == null) {
        return null;
      }
      keys.add(nodes.get(i).with("node", key));
    }
    return keys;
  }

  private @Nullable List<SqlNode> distinct() {
    List<SqlNode> nodes = select.list("distinctClause");
    if (!query.distinctOn()) {
      return nodes;
    }
    List<SqlNode> keys = new ArrayList<>();
    if (nodes.size() != query.distinct().size()) {
      return null;
    }
    for (int i = 0; i < nodes.size(); i++) {
      SqlNode key = key(query.distinct().get(i), nodes.get(i));
      if (key == null) {
        return null;
      }
      keys.add(key);
    }
    return keys;
  }

  /// An output column's position, or the expression.
  private @Nullable SqlNode key(SortGroup reference, SqlNode node) {
    Target target = query.target(reference);
    return target.hidden() ? gathering.combining(node) : Syntax.number(target.number());
  }
}
