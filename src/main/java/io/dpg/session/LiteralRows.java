package io.dpg.session;

import io.dpg.execute.NodeHasher;
import io.dpg.pgtype.ByteSlice;
import io.dpg.plan.InsertRowsPlan;
import io.dpg.plan.InsertRowsPlan.Evaluation;
import io.dpg.plan.InsertRowsPlan.InsertRow;
import io.dpg.plan.InsertRowsPlan.Piece;
import io.dpg.plan.Plan;
import io.dpg.plan.RouterPlan;
import io.dpg.plan.ShardChoice;
import io.dpg.plan.ValueSource;
import io.dpg.sql.SqlNode;
import io.dpg.sql.normal.NormalForm;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// How an INSERT of many rows of literals is planned by the plan of another one that looks like it:
/// each row goes to its shard in the client's own words, followed by the columns' defaults.
///
/// @param model the plan of an INSERT that looks like it, its rows left out
/// @param defaults what follows the values that a row gives
/// @param evaluations what is evaluated for each row, all of it in `defaults`
/// @param keyLiteral which of a row's literals is the distribution column's value
/// @param keyType the OID of the type that it is hashed as
/// @param keyNegative whether the literal follows a minus sign that belongs to it
record LiteralRows(
    InsertRowsPlan model,
    List<Piece> defaults,
    List<Evaluation> evaluations,
    int keyLiteral,
    int keyType,
    boolean keyNegative) {

  LiteralRows {
    defaults = List.copyOf(defaults);
    evaluations = List.copyOf(evaluations);
  }

  /// @param own a statement of several rows that look alike, planned in its own words
  /// @param oneRow the same with its first row only and parameters in place of literals
  /// @param parameters how they took the literals' places
  static Optional<LiteralRows> of(
      PreparedQuery own, PreparedQuery oneRow, LiteralParameters parameters) {
    if (!(own.plan() instanceof InsertRowsPlan plan)
        || !(plan.rows().getFirst().key() instanceof ValueSource.Constant)
        || !(key(oneRow.plan()) instanceof ValueSource.Parameter key)) {
      return Optional.empty();
    }
    SqlNode source = oneRow.statement().tree().node("selectStmt");
    if (source == null) {
      return Optional.empty();
    }
    List<SqlNode> values = source.list("valuesLists").getFirst().list("items");
    // Two pieces for each value: itself, and the comma before it.
    List<Piece> pieces = plan.rows().getFirst().pieces();
    int given = 2 * values.size() - 1;
    if (values.stream().anyMatch(value -> value.is("SetToDefault"))
        || pieces.subList(0, given).stream().anyMatch(piece -> piece instanceof Piece.Result)) {
      return Optional.empty();
    }
    List<Piece> defaults = pieces.subList(given, pieces.size());
    int evaluated = (int) defaults.stream().filter(it -> it instanceof Piece.Result).count();
    if (plan.evaluations().size() != evaluated * plan.rows().size()) {
      return Optional.empty();
    }
    return Optional.of(
        new LiteralRows(
            withRows(plan, List.of(), List.of()),
            defaults,
            plan.evaluations().subList(0, evaluated),
            key.number() - 1,
            key.typeOid(),
            parameters.negative().get(key.number() - 1)));
  }

  private static ValueSource key(Plan oneRow) {
    return switch (oneRow) {
      case InsertRowsPlan plan -> plan.rows().getFirst().key();
      case RouterPlan(_, ShardChoice.AnyOf(List<ValueSource> values), _, _, _) -> values.getFirst();
      default -> new ValueSource.Constant(0);
    };
  }

  /// The plan for a statement with the same normal form.
  InsertRowsPlan plan(NormalForm form, NodeHasher hasher) {
    List<InsertRow> rows = new ArrayList<>(form.rowCount());
    List<Evaluation> all = new ArrayList<>();
    for (int i = 0; i < form.rowCount(); i++) {
      List<Piece> pieces = new ArrayList<>(1 + defaults.size());
      pieces.add(new Piece.Text(form.rowText(i)));
      for (Piece piece : defaults) {
        pieces.add(
            switch (piece) {
              case Piece.Text text -> text;
              case Piece.Result(int number) -> new Piece.Result(all.size() + number);
            });
      }
      all.addAll(evaluations);
      rows.add(new InsertRow(key(form, i, hasher), pieces));
    }
    return withRows(model, rows, all);
  }

  private ValueSource key(NormalForm form, int row, NodeHasher hasher) {
    String digits = form.value(form.row(row).firstLiteral() + keyLiteral);
    ByteSlice value = ByteSlice.of(keyNegative ? "-" + digits : digits);
    return new ValueSource.Constant(hasher.hash(keyType, value, false));
  }

  private static InsertRowsPlan withRows(
      InsertRowsPlan plan, List<InsertRow> rows, List<Evaluation> evaluations) {
    return new InsertRowsPlan(
        plan.table(),
        plan.head(),
        rows,
        plan.tail(),
        evaluations,
        plan.keyRequired(),
        plan.returning());
  }
}
