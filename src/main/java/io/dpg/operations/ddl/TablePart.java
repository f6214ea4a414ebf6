package io.dpg.operations.ddl;

import org.jspecify.annotations.Nullable;

/// One thing that a table is made of, as `pg_dist.table_parts` tells it.
///
/// @param id what stays when it is renamed: an OID, a column's number
/// @param name its logical name; empty where it has none
/// @param definition SQL, depending on the kind
/// @param target OID of the table that a foreign key refers to; for a computed default 1 when it is
///   an identity column's, 2 when it comes from a sequence
record TablePart(PartKind kind, String id, String name, @Nullable String definition, int target) {

  /// Whether both are the same but for their ids: PostgreSQL has made it anew.
  boolean isRebuilt(TablePart other) {
    return kind == other.kind
        && name.equals(other.name)
        && target == other.target
        && java.util.Objects.equals(definition, other.definition);
  }

  /// The SQL of a kind that always has some.
  String sql() {
    return java.util.Objects.requireNonNull(definition);
  }
}
