package io.dpg.plan.text;

import io.dpg.plan.analysis.AnalyzedQuery;
import io.dpg.plan.analysis.Expression;
import io.dpg.plan.analysis.RangeTableEntry;
import io.dpg.plan.analysis.Target;
import io.dpg.sql.SqlNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Names the columns that each `*` of a statement stands for.
public final class WrittenOutStars {

  private static final String UNNAMED_JOIN = "unnamed_join";

  /// By the star's place in the text.
  private final Map<Integer, List<SqlNode>> columns = new HashMap<>();

  private WrittenOutStars() {}

  /// The statement without stars in lists of what SELECT and RETURNING give.
  public static SqlNode in(SqlNode statement, AnalyzedQuery query) {
    WrittenOutStars stars = new WrittenOutStars();
    SyntaxLink link = SyntaxLink.of(statement, query);
    link.statements().forEach(node -> stars.addStars(link.query(node)));
    return stars.columns.isEmpty()
        ? statement
        : statement.rewrite(node ->
            switch (node.kind()) {
              case "SelectStmt" -> node.with("targetList", stars.written(node, "targetList"));
              case "ReturningClause" -> node.with("exprs", stars.written(node, "exprs"));
              default -> node;
            });
  }

  /// Whether an entry of a target list is `*` or `t.*`.
  public static boolean isStar(SqlNode target) {
    SqlNode value = target.node("val");
    return value != null && value.is("ColumnRef") && value.list("fields").getLast().is("A_Star");
  }

  private void addStars(AnalyzedQuery query) {
    addStars(query, query.outputs());
    addStars(query, query.returning());
  }

  private void addStars(AnalyzedQuery query, List<Target> targets) {
    for (Target target : targets) {
      if (target.expression().location() >= 0) {
        columns
            .computeIfAbsent(target.expression().location(), _ -> new ArrayList<>())
            .add(SqlNode.of("ResTarget", Map.of("val", reference(target, query))));
      }
    }
  }

  /// A column that USING has merged has no table.
  private static SqlNode reference(Target target, AnalyzedQuery query) {
    List<SqlNode> fields = new ArrayList<>();
    if (target.expression() instanceof Expression.Column column && column.levelsUp() == 0) {
      RangeTableEntry entry = query.entry(column.relation());
      if (!entry.name().equals(UNNAMED_JOIN)) {
        fields.add(SqlNode.string(entry.name()));
      }
    }
    fields.add(SqlNode.string(target.name()));
    return SqlNode.of("ColumnRef", Map.of("fields", fields));
  }

  private List<SqlNode> written(SqlNode node, String list) {
    List<SqlNode> written = new ArrayList<>();
    for (SqlNode target : node.list(list)) {
      List<SqlNode> named = named(target);
      if (named.isEmpty()) {
        written.add(target);
      } else {
        written.addAll(named);
      }
    }
    return written;
  }

  /// None for what is no star.
  private List<SqlNode> named(SqlNode target) {
    return isStar(target)
        ? columns.getOrDefault(target.required("val").location(), List.of())
        : List.of();
  }
}
