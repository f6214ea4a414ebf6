package io.dpg.session;

import io.dpg.sql.ParsedStatement;
import io.dpg.transaction.SessionSettings;
import io.dpg.wire.BackendMessage.Field;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A prepared statement of the client's.
///
/// @param parsed null for an empty statement
/// @param types OIDs of parameter types that the client named; 0 for those it left open
/// @param query how it is planned; null for utility statements
/// @param settings those that it was prepared with
/// @param utility what PostgreSQL says of a utility statement; null for others
record ClientStatement(
    @Nullable ParsedStatement parsed,
    List<Integer> types,
    @Nullable PreparedQuery query,
    SessionSettings settings,
    @Nullable Analysis utility) {

  ClientStatement {
    types = List.copyOf(types);
  }

  List<Integer> parameterTypes() {
    if (query != null) {
      return query.parameterTypes();
    }
    return utility == null ? List.of() : utility.parameterTypes();
  }

  @Nullable List<Field> utilityFields() {
    return utility == null ? null : utility.fields();
  }

  @Nullable List<Field> fields() {
    return query == null ? utilityFields() : query.fields();
  }
}
