package io.dpg.session;

import io.dpg.error.SqlError;
import io.dpg.error.SqlState;

/// What PostgreSQL cannot do with the foreign table behind a shell table, inside a function, in
/// words for those who see a table.
final class ForeignTableErrors {

  private static final String MERGE = "cannot execute MERGE on relation ";
  private static final String FOREIGN = "This operation is not supported for foreign tables.";
  private static final String CURRENT_ROW = "WHERE CURRENT OF is not supported for this table type";

  private ForeignTableErrors() {}

  static SqlError explained(SqlError error) {
    if (!error.state().equals(SqlState.FEATURE_NOT_SUPPORTED)) {
      return error;
    }
    if (error.message().startsWith(MERGE) && FOREIGN.equals(error.detail())) {
      return error
          .detail("MERGE into a distributed table does not run inside of functions.")
          .hint("Use INSERT ... ON CONFLICT, UPDATE or DELETE, or a MERGE statement of its own.");
    }
    if (error.message().equals(CURRENT_ROW)) {
      return error
          .detail("The rows of a distributed table are not where a function's cursor is.")
          .hint("Name the row by its key: WHERE key = row.key.");
    }
    return error;
  }
}
