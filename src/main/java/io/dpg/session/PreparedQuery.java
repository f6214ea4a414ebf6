package io.dpg.session;

import io.dpg.catalog.CatalogSnapshot;
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
/// @param uses how often it was run
record PreparedQuery(
    ParsedStatement statement,
    Plan plan,
    List<Integer> parameterTypes,
    @Nullable List<Field> fields,
    CatalogSnapshot catalog,
    AtomicInteger uses) {

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
