package io.dpg.execute.copy;

import io.dpg.catalog.DistributionColumn;
import org.jspecify.annotations.Nullable;

/// What COPY must know of a table's column.
///
/// @param name as stored in the catalog
/// @param type as `format_type` prints it, with its modifier
/// @param typeOid its type
/// @param typeModifier `pg_attribute.atttypmod`; -1 for none
/// @param notNull whether it refuses NULL
/// @param defaultSql the default as an expression (`nextval(...)` for an identity column), or null
/// @param defaultImmutable whether the default is the same wherever and whenever it is evaluated
/// @param generated whether it is computed from other columns, so that COPY leaves it out
public record CopyColumn(
    String name,
    String type,
    int typeOid,
    int typeModifier,
    boolean notNull,
    @Nullable String defaultSql,
    boolean defaultImmutable,
    boolean generated) {

  /// Whether its default must be evaluated once, for all nodes alike.
  boolean hasChangingDefault() {
    return defaultSql != null && !defaultImmutable;
  }

  /// The same column as what is hashed: of its domain's base type.
  CopyColumn hashedAs(DistributionColumn key) {
    return new CopyColumn(
        name,
        type,
        key.typeOid(),
        key.modifier(),
        notNull,
        defaultSql,
        defaultImmutable,
        generated);
  }
}
