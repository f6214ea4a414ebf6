package io.dpg.plan.insert;

import io.dpg.catalog.ReferenceTable;
import io.dpg.plan.ColumnFacts;
import io.dpg.plan.FunctionFacts.Volatility;
import io.dpg.plan.PlanAttempt;
import io.dpg.plan.PlanAttempt.NotPlanned;
import io.dpg.plan.PlanAttempt.Planned;
import io.dpg.plan.PlanContext;
import io.dpg.plan.Portability;
import io.dpg.plan.ReferenceWritePlan;
import io.dpg.plan.Refusal;
import io.dpg.plan.analysis.AnalyzedQuery;
import io.dpg.plan.analysis.Expression;
import io.dpg.plan.text.OnceEvaluated;
import io.dpg.plan.text.ShardTree;
import io.dpg.plan.text.SyntaxLink;
import io.dpg.sql.Deparser;
import io.dpg.sql.SqlNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Plans INSERT into a reference table: all nodes insert the same rows, so what is not immutable is
/// evaluated first.
public final class ReferenceInsert {

  private static final int NO_MODIFIER = -1;

  private final PlanContext context;
  private final ReferenceTable table;
  private final SqlNode insert;
  private final OnceEvaluated once;

  public ReferenceInsert(PlanContext context, ReferenceTable table) {
    this.context = context;
    this.table = table;
    this.insert = context.request().statement().tree();
    this.once = new OnceEvaluated(context.query(), context.facts(), Volatility.VOLATILE);
  }

  public PlanAttempt plan() {
    SqlNode source = insert.node("selectStmt");
    if (source != null && !SyntaxLink.isPlainValues(source)) {
      return isConflictActionFixed()
          ? new InsertSelect(context, table).plan()
          : new NotPlanned(
              Refusal.of("ON CONFLICT DO UPDATE would give each copy of a row its own values"));
    }
    if (!context.query().subqueries().isEmpty()) {
      return new NotPlanned(
          Refusal.of("subqueries are not supported within INSERT queries")
              .hint("Try rewriting your query with 'INSERT INTO ... SELECT' syntax."));
    }
    List<List<SqlNode>> rows =
        source == null
            ? List.of(List.of())
            : source.list("valuesLists").stream().map(list -> list.list("items")).toList();
    InsertColumns columns =
        InsertColumns.of(insert, rows.getFirst().size(), context.facts().columns(table.oid()));
    if (columns == null) {
      return new NotPlanned(
          Refusal.of("cannot insert into parts of a column of a reference table"));
    }
    return new Planned(written(tree(columns, rows)));
  }

  /// Whether ON CONFLICT does the same on every node.
  private boolean isConflictActionFixed() {
    AnalyzedQuery query = context.query();
    Portability portability = new Portability(context.facts());
    return query.onConflict() == null
        || query.onConflict().assignments().stream()
            .allMatch(it ->
                portability.isAtMost(Volatility.IMMUTABLE, it.expression())
                    && !it.expression().any(Expression.SubLink.class::isInstance));
  }

  private ReferenceWritePlan written(SqlNode tree) {
    return new ReferenceWritePlan(
        table.oid(),
        Deparser.deparse(tree),
        ShardTree.of(tree.with("returningClause", null), context.link(), context.uses()::isSharded),
        !context.query().returning().isEmpty(),
        once.evaluations());
  }

  private SqlNode tree(InsertColumns columns, List<List<SqlNode>> rows) {
    SqlNode rewritten = once.rewrite(insert.with("selectStmt", null));
    if (columns.inserted().isEmpty()) {
      return rewritten;
    }
    List<SqlNode> names =
        columns.inserted().stream()
            .map(column -> SqlNode.of("ResTarget", Map.of("name", column.name())))
            .toList();
    List<SqlNode> lists = rows.stream().map(row -> row(columns, row)).toList();
    return rewritten
        .with("cols", names)
        .with("override", columns.hasIdentity() ? "OVERRIDING_SYSTEM_VALUE" : null)
        .with(
            "selectStmt",
            SqlNode.of(
                "SelectStmt",
                Map.of(
                    "op", "SETOP_NONE",
                    "limitOption", "LIMIT_OPTION_DEFAULT",
                    "valuesLists", lists)));
  }

  private SqlNode row(InsertColumns columns, List<SqlNode> given) {
    boolean ignoresIdentity = insert.text("override").equals("OVERRIDING_USER_VALUE");
    List<SqlNode> values = new ArrayList<>();
    for (int i = 0; i < columns.inserted().size(); i++) {
      ColumnFacts column = columns.inserted().get(i);
      boolean defaulted =
          i >= given.size()
              || given.get(i).is("SetToDefault")
              || (ignoresIdentity && column.identity() != ' ');
      values.add(defaulted ? byDefault(column) : once.rewrite(given.get(i)));
    }
    return SqlNode.of("List", Map.of("items", values));
  }

  private SqlNode byDefault(ColumnFacts column) {
    String expression = column.defaultExpression();
    boolean fixed =
        expression == null
            || column.isGenerated()
            || column.defaultVolatility() == Volatility.IMMUTABLE;
    return fixed
        ? SqlNode.of("SetToDefault", Map.of())
        : once.hole(String.valueOf(expression), column.typeOid(), NO_MODIFIER);
  }
}
