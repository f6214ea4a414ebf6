package io.dpg.plan.insert;

import io.dpg.catalog.DistributedTable;
import io.dpg.catalog.TableMetadata;
import io.dpg.error.SqlError;
import io.dpg.error.SqlState;
import io.dpg.plan.Access;
import io.dpg.plan.ColumnFacts;
import io.dpg.plan.InsertRowsPlan;
import io.dpg.plan.InsertRowsPlan.InsertRow;
import io.dpg.plan.InsertRowsPlan.Piece;
import io.dpg.plan.Plan;
import io.dpg.plan.PlanAttempt;
import io.dpg.plan.PlanAttempt.NotPlanned;
import io.dpg.plan.PlanAttempt.Planned;
import io.dpg.plan.PlanContext;
import io.dpg.plan.Refusal;
import io.dpg.plan.RouterPlan;
import io.dpg.plan.ShardChoice;
import io.dpg.plan.ShardQuery;
import io.dpg.plan.ValueSource;
import io.dpg.plan.analysis.AnalyzedQuery;
import io.dpg.plan.analysis.Expression;
import io.dpg.plan.analysis.RangeTableEntry;
import io.dpg.plan.analysis.Scope;
import io.dpg.plan.analysis.Target;
import io.dpg.plan.insert.RowValues.KeyValue;
import io.dpg.sql.SqlNode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Plans INSERT ... VALUES and INSERT ... DEFAULT VALUES into a table that is on shards.
///
/// One row whose values are constants and parameters is a router plan: the client's own text on the
/// row's shard.
final class InsertValues {

  private static final ValueSource NO_SHARD = new ValueSource.Constant(0);

  private final PlanContext context;
  private final TableMetadata table;
  private final AnalyzedQuery query;
  private final SqlNode insert;

  InsertValues(PlanContext context, TableMetadata table) {
    this.context = context;
    this.table = table;
    this.query = context.query();
    this.insert = context.request().statement().tree();
  }

  PlanAttempt plan() {
    List<List<SqlNode>> nodes = rowNodes();
    int width = nodes.getFirst().size();
    InsertColumns columns = InsertColumns.of(insert, width, context.facts().columns(table.oid()));
    if (columns == null) {
      return new NotPlanned(
          Refusal.of("cannot insert into parts of a column of a distributed table"));
    }
    RowValues values = new RowValues(context.facts(), Scope.of(query), ignoresGivenIdentity());
    List<InsertRow> rows = new ArrayList<>();
    for (int i = 0; i < nodes.size(); i++) {
      InsertRow row = row(columns, nodes.get(i), expressions(i, width), values);
      if (row == null) {
        return new NotPlanned(keyError(columns));
      }
      rows.add(row);
    }
    return new Planned(
        isPlain(rows, columns, values) ? routed(rows.getFirst()) : inserted(rows, columns, values));
  }

  private boolean ignoresGivenIdentity() {
    return insert.text("override").equals("OVERRIDING_USER_VALUE");
  }

  /// The values in the syntax tree; one row without values for DEFAULT VALUES.
  private List<List<SqlNode>> rowNodes() {
    SqlNode source = insert.node("selectStmt");
    return source == null
        ? List.of(List.of())
        : source.list("valuesLists").stream().map(list -> list.list("items")).toList();
  }

  /// The analysed values of a row: several rows are a range table entry, one is the target list
  /// itself.
  private List<Expression> expressions(int row, int width) {
    for (RangeTableEntry entry : query.rangeTable()) {
      if (entry instanceof RangeTableEntry.Values values) {
        return values.rows().get(row);
      }
    }
    return query.targets().stream().limit(width).map(Target::expression).toList();
  }

  /// Null when the distribution column would be NULL.
  private @Nullable InsertRow row(
      InsertColumns columns, List<SqlNode> nodes, List<Expression> expressions, RowValues values) {
    List<Piece> pieces = new ArrayList<>();
    ValueSource key = keyNumber() == 0 ? new ValueSource.Constant(0) : null;
    for (int i = 0; i < columns.inserted().size(); i++) {
      ColumnFacts column = columns.inserted().get(i);
      boolean given = i < nodes.size();
      Piece piece;
      if (column.number() == keyNumber()) {
        KeyValue value =
            given
                ? values.key(column, nodes.get(i), expressions.get(i), keyType())
                : values.defaultKey(column, keyType());
        if (value == null && !column.notNull()) {
          return null;
        }
        key = value == null ? NO_SHARD : assigned(value.source());
        piece = value == null ? new Piece.Text("NULL") : value.piece();
      } else {
        piece =
            given
                ? values.piece(column, nodes.get(i), expressions.get(i))
                : values.byDefault(column);
      }
      if (i > 0) {
        pieces.add(new Piece.Text(", "));
      }
      pieces.add(piece);
    }
    if (key == null && columns.all().stream().anyMatch(this::isRequiredKey)) {
      // Any shard says what is wrong with a row that has no value of the distribution column.
      key = NO_SHARD;
    }
    return key == null ? null : new InsertRow(key, pieces);
  }

  private ValueSource assigned(ValueSource source) {
    return source instanceof ValueSource.Parameter(int number, int type)
            && table instanceof DistributedTable distributed
            && distributed.column().cuts()
        ? new ValueSource.Assigned(number, type, distributed.column())
        : source;
  }

  private boolean isRequiredKey(ColumnFacts column) {
    return column.number() == keyNumber() && column.notNull();
  }

  private int keyNumber() {
    return table instanceof DistributedTable distributed ? distributed.column().number() : 0;
  }

  private int keyType() {
    return table instanceof DistributedTable distributed ? distributed.column().typeOid() : 0;
  }

  private SqlError keyError(InsertColumns columns) {
    String message =
        columns.position(keyNumber()) < 0
            ? "cannot perform an INSERT without a partition column value"
            : "cannot perform an INSERT with NULL in the partition column";
    return SqlError.of(SqlState.NULL_VALUE_NOT_ALLOWED, "%s", message);
  }

  /// Whether the client's text can go to one shard as it is. A parameter may be NULL, which a shard
  /// refuses only if its column does.
  private boolean isPlain(List<InsertRow> rows, InsertColumns columns, RowValues values) {
    if (rows.size() > 1 || !values.evaluations().isEmpty() || insert.has("withClause")) {
      return false;
    }
    boolean usesDefaults = rowNodes().getFirst().stream().anyMatch(node -> node.is("SetToDefault"));
    boolean isParameter =
        switch (rows.getFirst().key()) {
          case ValueSource.Parameter _, ValueSource.Assigned _ -> true;
          case ValueSource.Constant _, ValueSource.Evaluated _ -> false;
        };
    boolean mayBeNull =
        isParameter
            && columns.all().stream()
                .anyMatch(column -> column.number() == keyNumber() && !column.notNull());
    return !usesDefaults && !mayBeNull && !columns.hasIdentity();
  }

  private Plan routed(InsertRow row) {
    ShardChoice choice =
        keyNumber() == 0 ? new ShardChoice.Single() : new ShardChoice.AnyOf(List.of(row.key()));
    return new RouterPlan(
        table.oid(), choice, context.shardQuery(), Access.WRITE, "one row is inserted");
  }

  private Plan inserted(List<InsertRow> rows, InsertColumns columns, RowValues values) {
    List<ShardQuery> halves = RowsStatements.halves(context, columns);
    return new InsertRowsPlan(
        table.oid(),
        halves.getFirst(),
        rows,
        halves.getLast(),
        values.evaluations(),
        columns.all().stream().anyMatch(this::isRequiredKey),
        !query.returning().isEmpty());
  }
}
