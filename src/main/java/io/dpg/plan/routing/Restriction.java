package io.dpg.plan.routing;

import io.dpg.catalog.DistributedTable;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// One use of a distributed table in a statement.
///
/// @param key the term of its distribution column
/// @param equalities what is known of the rows that matter
public record Restriction(DistributedTable table, Term.Column key, Equalities equalities) {

  /// The values of the distribution column that matter; null when any may.
  public @Nullable Set<Term.Value> values() {
    Set<Term.Value> values = equalities.valuesOf(key);
    if (values == null) {
      return null;
    }
    int type = table.column().typeOid();
    return values.stream().allMatch(value -> ShardValues.isHashable(value, type)) ? values : null;
  }
}
