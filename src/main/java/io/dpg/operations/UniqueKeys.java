package io.dpg.operations;

import io.dpg.catalog.DistributedTable;
import io.dpg.error.SqlError;
import io.dpg.error.SqlState;
import io.dpg.worker.NodeConnection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Which constraints over several rows can be enforced: unique ones that contain the distribution
/// column by each shard, others by a global index; EXCLUDE constraints by each shard only.
public final class UniqueKeys {

  /// The first EXCLUDE constraint without the column.
  private static final String FIND =
      """
      SELECT conname FROM pg_catalog.pg_constraint
      WHERE conrelid = $1::oid AND contype = 'x' AND pg_dist.needs_global_index(conindid)
      ORDER BY conname LIMIT 1
      """;

  private UniqueKeys() {}

  /// Throws when the table, which is in the metadata, has a constraint that cannot be enforced.
  public static void require(NodeConnection coordinator, DistributedTable table) {
    List<List<@Nullable String>> rows =
        coordinator.query(FIND, List.of(Integer.toUnsignedString(table.oid()))).rows();
    if (rows.isEmpty()) {
      return;
    }
    throw SqlError.of(
            SqlState.FEATURE_NOT_SUPPORTED,
            "cannot create constraint on \"%s\"",
            table.name().name())
        .detail(
            "EXCLUDE constraint \"%s\" does not include the distribution column \"%s\" with an"
                + " equality operator, and rows of different shards cannot be compared by other"
                + " operators.",
            rows.getFirst().getFirst(), table.column().name())
        .hint("Add \"%s WITH =\" to the constraint, or drop it.", table.column().name())
        .asException();
  }
}
