package io.dpg.plan.staged;

import io.dpg.plan.Merge;
import io.dpg.plan.PlanContext;
import io.dpg.plan.ResultKey;
import io.dpg.plan.text.ResultReference;
import io.dpg.sql.Deparser;
import io.dpg.sql.Identifiers;
import io.dpg.sql.SqlNode;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Takes parts out of a statement, as text.
final class StageText {

  private static final String MARK = "{next result}";

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
    if (context.request().statement().text().contains(MARK)) {
      return null;
    }
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
    SqlNode input =
        SqlNode.of("RangeVar", Map.of("relname", MARK, "inh", true, "relpersistence", "p"));
    SqlNode placeholder =
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
    return new Draft(Deparser.deparse(statement), columns, taken(select, placeholder), "r")
        .stage(number, part.key());
  }

  private @Nullable Stage ofTable(Part.Table part) {
    TableStage table = TableStage.of(part, context);
    if (table == null) {
      return null;
    }
    SqlNode placeholder =
        SqlNode.of("RangeVar", Map.of("relname", MARK, "inh", true, "relpersistence", "p"));
    IdentityHashMap<SqlNode, SqlNode> replacements = new IdentityHashMap<>();
    table.settled().forEach(condition -> replacements.put(condition, TRUE));
    replacements.put(table.range(), placeholder);
    SqlNode rest = tree.rewrite(node -> replacements.getOrDefault(node, node));
    return new Draft(
            Deparser.deparse(table.select()),
            table.columns(),
            ExistsTargets.without(rest, context),
            table.alias())
        .stage(number, resultKey(part, table.columns()));
  }

  @SuppressWarnings("ReferenceEquality") // that very place in the tree
  private SqlNode taken(SqlNode part, SqlNode placeholder) {
    return tree.rewrite(node -> node == part ? placeholder : node);
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

  /// @param restTree the statement with a mark in the part's place
  /// @param alias of the result there
  private record Draft(String sql, ResultColumns columns, SqlNode restTree, String alias) {

    Stage stage(int number, @Nullable ResultKey key) {
      String rest = Deparser.deparse(restTree);
      String call = ResultReference.call(number, alias, columns.columns(), key);
      return new Stage(
          sql,
          columns.columns(),
          columns.types(),
          key,
          rest.replace(Identifiers.quote(MARK), call));
    }
  }
}
