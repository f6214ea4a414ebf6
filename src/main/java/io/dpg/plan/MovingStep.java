package io.dpg.plan;

import io.dpg.catalog.DistributedTable;
import io.dpg.plan.InsertSelectPlan.InsertedColumn;
import io.dpg.plan.PlanAttempt.NotPlanned;
import io.dpg.plan.PlanAttempt.Planned;
import io.dpg.plan.analysis.AnalyzedQuery;
import io.dpg.plan.analysis.AnalyzedQuery.Command;
import io.dpg.plan.insert.AssignedTypes;
import io.dpg.plan.text.ExactColumns;
import io.dpg.sql.Deparser;
import io.dpg.sql.Identifiers;
import io.dpg.sql.Snippets;
import io.dpg.sql.SqlNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.stream.Collectors;

/// Plans modifications after which rows may be on the wrong shard: the statement gets a longer
/// RETURNING, by which those rows are found.
final class MovingStep {

  private final PlanContext context;
  private final DistributedTable table;

  MovingStep(PlanContext context, DistributedTable table) {
    this.context = context;
    this.table = table;
  }

  /// @param planner plans the longer statement for the shards
  PlanAttempt plan(BiFunction<PlanContext, DistributedTable, PlanAttempt> planner) {
    AnalyzedQuery query = context.query();
    List<ColumnFacts> columns =
        context.facts().columns(table.oid()).stream().filter(it -> !it.isGenerated()).toList();
    PlanRequest request = context.request();
    PlanContext longer =
        PlanContext.of(request.with(request.reanalyzer().analyze(returningAll(columns))));
    return switch (planner.apply(longer, table)) {
      case NotPlanned notPlanned -> notPlanned;
      case Planned(Plan plan) ->
          new Planned(
              new MoveRowsPlan(
                  table.oid(),
                  plan,
                  query.returning().size(),
                  columns.stream().map(this::inserted).toList(),
                  position(columns)));
    };
  }

  private int position(List<ColumnFacts> columns) {
    for (int i = 0; i < columns.size(); i++) {
      if (columns.get(i).number() == table.column().number()) {
        return i;
      }
    }
    throw new IllegalStateException("a distribution column is generated");
  }

  private InsertedColumn inserted(ColumnFacts column) {
    return new InsertedColumn(
        column.name(),
        AssignedTypes.name(column, context.facts()),
        column.typeOid(),
        column.notNull());
  }

  private SqlNode returningAll(List<ColumnFacts> columns) {
    SqlNode tree = context.request().statement().tree();
    String name = targetName(tree);
    String target = Identifiers.quote(name);
    String action = context.query().command() == Command.MERGE ? "merge_action()" : "'UPDATE'";
    String names =
        columns.stream().map(column -> ", " + written(column, name)).collect(Collectors.joining());
    List<SqlNode> further =
        Snippets.statement("SELECT " + action + ", " + place(target) + names).list("targetList");
    SqlNode clause = tree.node("returningClause");
    SqlNode returning = clause == null ? SqlNode.of("ReturningClause", Map.of()) : clause;
    List<SqlNode> all = new ArrayList<>(returning.list("exprs"));
    all.addAll(further);
    return tree.with("returningClause", returning.with("exprs", all));
  }

  /// Partitions may have rows in the same place.
  private String place(String target) {
    return table.partitioned()
        ? "pg_dist.row_place(%1$s.tableoid, %1$s.ctid)".formatted(target)
        : target + ".ctid";
  }

  private String written(ColumnFacts column, String target) {
    SqlNode name =
        SqlNode.of(
            "ColumnRef",
            Map.of("fields", List.of(SqlNode.string(target), SqlNode.string(column.name()))));
    String type = AssignedTypes.name(column, context.facts());
    return Deparser.deparse(ExactColumns.of(name, type, context.request().text()));
  }

  private static String targetName(SqlNode tree) {
    SqlNode relation = tree.required("relation");
    SqlNode alias = relation.node("alias");
    return alias == null ? relation.text("relname") : alias.text("aliasname");
  }
}
