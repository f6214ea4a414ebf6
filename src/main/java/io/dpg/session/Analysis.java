package io.dpg.session;

import io.dpg.wire.BackendMessage.Field;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What PostgreSQL says of a statement without running it.
///
/// @param tree the analysed query tree, as its server prints it; null for utility statements
/// @param parameterTypes OIDs of the parameters' types
/// @param fields the columns of the answer; null when the statement gives no rows
/// @param isoDates whether the session's `DateStyle` is ISO
record Analysis(
    @Nullable String tree,
    List<Integer> parameterTypes,
    @Nullable List<Field> fields,
    boolean isoDates) {

  /// That of a utility statement.
  Analysis(List<Integer> parameterTypes, @Nullable List<Field> fields) {
    this(null, parameterTypes, fields, true);
  }

  Analysis {
    parameterTypes = List.copyOf(parameterTypes);
    fields = fields == null ? null : List.copyOf(fields);
  }
}
