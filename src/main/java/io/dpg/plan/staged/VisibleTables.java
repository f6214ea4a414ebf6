package io.dpg.plan.staged;

import io.dpg.plan.PlanContext;
import io.dpg.plan.analysis.Scope;
import io.dpg.plan.staged.OuterReferences.Definition;
import io.dpg.sql.SqlNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Common tables of outer queries, for a query that leaves them.
final class VisibleTables {

  private final PlanContext context;

  VisibleTables(PlanContext context) {
    this.context = context;
  }

  /// The query with the definitions that it needs in a WITH of its own; null when names or
  /// recursion would then mean something else.
  @Nullable SqlNode with(SqlNode select, Scope scope) {
    Set<Definition> outer = OuterReferences.of(scope).tables();
    if (outer.isEmpty()) {
      return select;
    }
    SqlNode own = select.node("withClause");
    List<SqlNode> tables = new ArrayList<>();
    Set<Boolean> recursive = new HashSet<>();
    for (Definition definition : outer) {
      SqlNode clause = context.link().statement(definition.owner().query()).required("withClause");
      recursive.add(clause.flag("recursive"));
      tables.add(named(clause, definition.table().name()));
    }
    if (own != null) {
      recursive.add(own.flag("recursive"));
      tables.addAll(own.list("ctes"));
    }
    long names = tables.stream().map(table -> table.text("ctename")).distinct().count();
    if (recursive.size() > 1 || names < tables.size()) {
      return null;
    }
    SqlNode clause =
        SqlNode.of("WithClause", Map.of("ctes", tables))
            .with("recursive", recursive.contains(true));
    return select.with("withClause", clause);
  }

  private static SqlNode named(SqlNode clause, String name) {
    return clause.list("ctes").stream()
        .filter(table -> table.text("ctename").equals(name))
        .findFirst()
        .orElseThrow();
  }
}
