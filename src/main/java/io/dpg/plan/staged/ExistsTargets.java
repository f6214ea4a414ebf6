package io.dpg.plan.staged;

import io.dpg.plan.PlanContext;
import io.dpg.plan.analysis.AnalyzedQuery;
import io.dpg.plan.analysis.Expression;
import io.dpg.plan.analysis.Expression.SubLinkKind;
import io.dpg.sql.SqlNode;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What EXISTS selects is of no account: `SELECT *` need not fetch all columns.
final class ExistsTargets {

  private final Set<Integer> locations = new HashSet<>();

  private ExistsTargets(AnalyzedQuery statement) {
    statement.forEachQuery(query ->
        query.subLinks().stream()
            .filter(ExistsTargets::areIdle)
            .forEach(it -> locations.add(it.location())));
  }

  /// The statement's tree with a constant for all that EXISTS selects.
  static SqlNode without(SqlNode tree, PlanContext context) {
    ExistsTargets targets = new ExistsTargets(context.query());
    return targets.locations.isEmpty() ? tree : tree.rewrite(targets::replaced);
  }

  /// Whether only the number of rows matters, and does not depend on what is selected.
  static boolean areIdle(Expression.SubLink subLink) {
    AnalyzedQuery query = subLink.query();
    return subLink.kind() == SubLinkKind.EXISTS
        && query.setOperation() == null
        && !query.aggregates()
        && !query.windowCalls()
        && !query.setsInTargets()
        && query.groups().isEmpty()
        && query.distinct().isEmpty()
        && query.sort().isEmpty();
  }

  private SqlNode replaced(SqlNode node) {
    if (!node.is("SubLink")
        || !node.text("subLinkType").equals("EXISTS_SUBLINK")
        || !locations.contains(node.location())) {
      return node;
    }
    SqlNode one = SqlNode.of("A_Const", Map.of("ival", SqlNode.of("Integer", Map.of("ival", 1))));
    SqlNode target = SqlNode.of("ResTarget", Map.of("val", one));
    return node.with("subselect", node.required("subselect").with("targetList", List.of(target)));
  }
}
