package io.dpg.session;

import io.dpg.catalog.CatalogSnapshot;
import io.dpg.execute.TaskTexts;
import io.dpg.plan.Plan;
import io.dpg.sql.ParsedStatement;
import io.dpg.wire.BackendMessage.Field;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// A statement that was analysed and planned, and can be run any number of times.
///
/// @param parameterTypes OIDs of the parameters' types
/// @param fields the columns of the answer; null when it gives no rows
/// @param catalog the metadata it was planned with
/// @param effects what it leaves behind on its connection
/// @param changesIndexes whether it may change entries of global indexes
/// @param uses how often it was run
/// @param texts what it has run on shards
record PreparedQuery(
    ParsedStatement statement,
    Plan plan,
    List<Integer> parameterTypes,
    @Nullable List<Field> fields,
    CatalogSnapshot catalog,
    SessionEffects effects,
    boolean changesIndexes,
    AtomicInteger uses,
    TaskTexts texts) {

  /// From this use on, nodes keep their statements prepared.
  private static final int PREPARE_FROM_USE = 2;

  /// One that was not run yet.
  PreparedQuery(
      ParsedStatement statement,
      Plan plan,
      List<Integer> parameterTypes,
      @Nullable List<Field> fields,
      CatalogSnapshot catalog,
      boolean changesIndexes) {
    this(
        statement,
        plan,
        parameterTypes,
        fields,
        catalog,
        SessionEffects.of(statement.tree()),
        changesIndexes,
        new AtomicInteger(),
        new TaskTexts());
  }

  /// The same statement with a plan for other values, which is run once.
  PreparedQuery withPlan(Plan newPlan) {
    return new PreparedQuery(statement, newPlan, parameterTypes, fields, catalog, changesIndexes);
  }

  /// Notes that it is run once more.
  ///
  /// @return the texts of its tasks, if it is worth while to keep them; else null
  @Nullable TaskTexts use() {
    // Read first: sessions share it.
    boolean again = uses.get() >= PREPARE_FROM_USE || uses.incrementAndGet() >= PREPARE_FROM_USE;
    return again ? texts : null;
  }

  /// How the command tag of its answer begins.
  String command() {
    return switch (statement.tree().kind()) {
      case "InsertStmt" -> "INSERT 0";
      case "UpdateStmt" -> "UPDATE";
      case "DeleteStmt" -> "DELETE";
      case "MergeStmt" -> "MERGE";
      default -> "SELECT";
    };
  }
}
