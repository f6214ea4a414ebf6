package io.dpg.plan.insert;

import io.dpg.catalog.DistributedTable;
import io.dpg.catalog.TableMetadata;
import io.dpg.error.SqlError;
import io.dpg.error.SqlState;
import io.dpg.pgtype.BinaryForms;
import io.dpg.plan.ColumnFacts;
import io.dpg.plan.InsertRowsPlan.Evaluation;
import io.dpg.plan.InsertSelectPlan;
import io.dpg.plan.InsertSelectPlan.InsertedColumn;
import io.dpg.plan.InsertSelectPlan.RowsStatement;
import io.dpg.plan.Merge;
import io.dpg.plan.PlanAttempt;
import io.dpg.plan.PlanAttempt.NotPlanned;
import io.dpg.plan.PlanAttempt.Planned;
import io.dpg.plan.PlanContext;
import io.dpg.plan.Planner;
import io.dpg.plan.Reanalyzer;
import io.dpg.plan.Refusal;
import io.dpg.plan.SchemaFacts;
import io.dpg.plan.ShardQuery;
import io.dpg.plan.analysis.AnalyzedQuery;
import io.dpg.plan.analysis.RangeTableEntry;
import io.dpg.plan.pushdown.InsertPushdown;
import io.dpg.plan.text.ExactColumns;
import io.dpg.sql.SqlNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Plans INSERT ... SELECT: on each shard group by itself when source and target are co-located and
/// the source gives its own distribution column to the target's; or else through dpg, which
/// evaluates defaults on the way.
final class InsertSelect {

  private static final int NO_MODIFIER = -1;

  private final PlanContext context;
  private final TableMetadata table;
  private final SqlNode insert;
  private final AnalyzedQuery source;

  InsertSelect(PlanContext context, TableMetadata table) {
    this.context = context;
    this.table = table;
    this.insert = context.request().statement().tree();
    this.source = source(context.query());
  }

  private static AnalyzedQuery source(AnalyzedQuery insert) {
    for (RangeTableEntry entry : insert.rangeTable()) {
      if (entry instanceof RangeTableEntry.Subquery subquery) {
        return subquery.query();
      }
    }
    throw new IllegalStateException("an INSERT has no source");
  }

  PlanAttempt plan() {
    int width = source.outputs().size();
    InsertColumns all = InsertColumns.of(insert, width, context.facts().columns(table.oid()));
    if (all == null) {
      return new NotPlanned(
          Refusal.of("cannot insert into parts of a column of a distributed table"));
    }
    InsertColumns columns = ignoresGivenIdentity() ? all.withoutGivenIdentity() : all;
    if (table instanceof DistributedTable distributed) {
      ColumnFacts key = columns.byNumber(distributed.column().number());
      if (columns.position(key.number()) < 0 && !key.notNull()) {
        return new NotPlanned(
            SqlError.of(
                SqlState.NULL_VALUE_NOT_ALLOWED,
                "cannot perform an INSERT without a partition column value"));
      }
      PlanAttempt pushed = new InsertPushdown(context, distributed).plan(source);
      if (columns.defaulted().isEmpty() && pushed instanceof Planned) {
        return pushed;
      }
    }
    return streamed(all, columns);
  }

  private boolean ignoresGivenIdentity() {
    return insert.text("override").equals("OVERRIDING_USER_VALUE");
  }

  /// @param selected the columns that the source gives
  /// @param columns those that are inserted
  private PlanAttempt streamed(InsertColumns selected, InsertColumns columns) {
    if (context.query().subLinks().stream()
        .anyMatch(it -> InsertPlanner.readsShards(it.query(), context))) {
      return new NotPlanned(
          Refusal.of("cannot read other tables in RETURNING or ON CONFLICT where rows are sent"));
    }
    AssignedTypes assigned = new AssignedTypes(context, table);
    SourceCasts casts = new SourceCasts(assigned);
    SqlNode typed = casts.typed(statement(), source, selected.given());
    SqlNode select =
        selected.equals(columns)
            ? typed
            : SourceCasts.projected(typed, selected.given(), columns.given());
    Reanalyzer.Analyzed analyzed = context.request().reanalyzer().analyze(select);
    if (!hasTypes(analyzed.query(), columns.given(), assigned)) {
      return new NotPlanned(
          Refusal.of(
                  "cannot convert the columns of the source to the types of the target's columns")
              .hint("Cast the columns of the SELECT to the types of the target's columns."));
    }
    RowsStatement statement = statement(columns);
    SqlNode exact =
        statement == null && goesInBinary(analyzed.query(), columns)
            ? select
            : ExactColumns.of(select, sent(analyzed.query()), context.request().text());
    Reanalyzer.Analyzed written =
        exact.equals(select) ? analyzed : context.request().reanalyzer().analyze(exact);
    return switch (Planner.plan(context.request().with(written))) {
      case NotPlanned notPlanned -> notPlanned;
      case Planned planned ->
          new Planned(
              new InsertSelectPlan(
                  table.oid(),
                  written.statement().text(),
                  planned.plan(),
                  types(written.query()),
                  columns.inserted().stream().map(it -> inserted(it, assigned)).toList(),
                  keyPosition(columns),
                  columns.defaulted().stream().map(it -> evaluation(it, context.facts())).toList(),
                  statement));
    };
  }

  private static List<Integer> types(AnalyzedQuery query) {
    return query.outputs().stream().map(output -> output.expression().type()).toList();
  }

  /// Whether the executor sends the rows as they are.
  private static boolean goesInBinary(AnalyzedQuery query, InsertColumns columns) {
    List<Integer> types = types(query);
    return columns.defaulted().isEmpty()
        && types.stream().allMatch(BinaryForms::areAlike)
        && types.equals(columns.inserted().stream().map(ColumnFacts::typeOid).toList());
  }

  private List<Merge.Column> sent(AnalyzedQuery query) {
    return query.outputs().stream()
        .map(output ->
            new Merge.Column(
                output.name(),
                context.facts().typeName(output.expression().type(), NO_MODIFIER),
                output.expression().type()))
        .toList();
  }

  private static InsertedColumn inserted(ColumnFacts column, AssignedTypes assigned) {
    return new InsertedColumn(
        column.name(), assigned.name(column), column.typeOid(), column.notNull());
  }

  /// COPY knows neither ON CONFLICT nor RETURNING.
  private @Nullable RowsStatement statement(InsertColumns columns) {
    AnalyzedQuery query = context.query();
    if (query.onConflict() == null && query.returning().isEmpty()) {
      return null;
    }
    List<ShardQuery> halves = RowsStatements.halves(context, columns);
    return new RowsStatement(halves.getFirst(), halves.getLast(), !query.returning().isEmpty());
  }

  /// The source as a statement of its own; common tables of the INSERT go to it.
  private SqlNode statement() {
    SqlNode select = insert.required("selectStmt");
    SqlNode with = insert.node("withClause");
    if (with == null) {
      return select;
    }
    return select.has("withClause")
        ? SourceCasts.enclosed(select).with("withClause", with)
        : select.with("withClause", with);
  }

  private static boolean hasTypes(
      AnalyzedQuery query, List<ColumnFacts> columns, AssignedTypes assigned) {
    for (int i = 0; i < columns.size(); i++) {
      int type = query.outputs().get(i).expression().type();
      if (!SourceCasts.readsAlike(type, assigned.type(columns.get(i)))) {
        return false;
      }
    }
    return true;
  }

  private int keyPosition(InsertColumns columns) {
    return table instanceof DistributedTable distributed
        ? columns.position(distributed.column().number())
        : -1;
  }

  private static Evaluation evaluation(ColumnFacts column, SchemaFacts facts) {
    return new Evaluation(
        String.valueOf(column.defaultExpression()),
        facts.typeName(column.typeOid(), NO_MODIFIER),
        column.typeOid());
  }
}
