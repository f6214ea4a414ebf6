package io.dpg.plan.staged;

import io.dpg.plan.Merge;
import io.dpg.plan.PlanContext;
import io.dpg.plan.ResultKey;
import io.dpg.plan.text.ResultReference;
import io.dpg.sql.SqlNode;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Takes parts out of a statement.
final class StageText {

  private static final SqlNode TRUE =
      SqlNode.of("A_Const", Map.of("boolval", SqlNode.of("Boolean", Map.of("boolval", true))));

  private final PlanContext context;
  private final SqlNode tree;
  private final int number;

  /// @param number of the intermediate result that the part becomes
  StageText(PlanContext context, int number) {
    this.context = context;
    this.tree = context.request().statement().tree();
    this.number = number;
  }

  /// Null when the part cannot be taken out.
  @Nullable Stage of(Part part) {
    return switch (part) {
      case Part.Query query -> ofQuery(query);
      case Part.Table table -> ofTable(table);
    };
  }

  private @Nullable Stage ofQuery(Part.Query part) {
    SqlNode select = context.link().findStatement(part.query()).orElse(null);
    SqlNode statement =
        select == null ? null : new VisibleTables(context).with(select, part.scope());
    ResultColumns columns = ResultColumns.ofQuery(part.query(), context.facts());
    if (select == null || statement == null || columns == null) {
      return null;
    }
    SqlNode input = ResultReference.call(number, "r", columns.columns(), part.key());
    SqlNode rest =
        SqlNode.of(
            "SelectStmt",
            Map.of(
                "op",
                "SETOP_NONE",
                "limitOption",
                "LIMIT_OPTION_DEFAULT",
                "targetList",
                columns.targets(),
                "fromClause",
                List.of(input)));
    return new Stage(
        statement,
        columns.columns(),
        columns.types(),
        part.key(),
        replaced(context.link().places(part.query()), rest));
  }

  private @Nullable Stage ofTable(Part.Table part) {
    TableStage table = TableStage.of(part, context);
    if (table == null) {
      return null;
    }
    ResultKey key = resultKey(part, table.columns());
    List<Merge.Column> columns = table.columns().columns();
    IdentityHashMap<SqlNode, SqlNode> replacements = new IdentityHashMap<>();
    table.settled().forEach(condition -> replacements.put(condition, TRUE));
    replacements.put(table.range(), ResultReference.call(number, table.alias(), columns, key));
    SqlNode rest = tree.rewrite(node -> replacements.getOrDefault(node, node));
    return new Stage(
        table.select(),
        columns,
        table.columns().types(),
        key,
        ExistsTargets.without(rest, context));
  }

  private SqlNode replaced(List<SqlNode> places, SqlNode rest) {
    IdentityHashMap<SqlNode, SqlNode> replacements = new IdentityHashMap<>();
    places.forEach(place -> replacements.put(place, rest));
    return tree.rewrite(node -> replacements.getOrDefault(node, node));
  }

  /// The key as a column of the result, which has some of the table's columns.
  private static @Nullable ResultKey resultKey(Part.Table part, ResultColumns columns) {
    ResultKey key = part.key();
    if (key == null) {
      return null;
    }
    String name = part.query().entry(part.relation()).columns().get(key.column() - 1);
    List<String> names = columns.columns().stream().map(Merge.Column::name).toList();
    return new ResultKey(key.colocation(), names.indexOf(name) + 1);
  }
}
