package io.dpg.operations;

import io.dpg.catalog.ManagedLocalTable;
import io.dpg.catalog.TableMetadata;
import io.dpg.error.SqlError;
import io.dpg.error.SqlErrorException;
import io.dpg.error.SqlState;
import io.dpg.worker.NodeConnection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Policies of row level security. Shards check them, each on its own.
public final class Policies {

  /// What shards cannot compute: the trees say what a policy reads.
  private static final String UNSUPPORTED =
      """
      SELECT polname, trees ~ '\\{SUBLINK'
      FROM pg_catalog.pg_policy JOIN pg_catalog.pg_class ON pg_class.oid = polrelid
        CROSS JOIN LATERAL (SELECT pg_catalog.concat(polqual::text, polwithcheck::text)) policy (trees)
      WHERE polrelid = $1::oid
        AND trees ~ ('\\{SUBLINK|:varattno 0 |:(consttype|resulttype|row_typeid) ' || reltype || ' ')
      ORDER BY polname LIMIT 1
      """;

  private Policies() {}

  /// Throws when shards cannot check a table's policies.
  public static void require(NodeConnection coordinator, TableMetadata table) {
    if (table instanceof ManagedLocalTable) {
      return;
    }
    List<List<@Nullable String>> found =
        coordinator.query(UNSUPPORTED, List.of(Integer.toUnsignedString(table.oid()))).rows();
    if (!found.isEmpty()) {
      throw refused(
          table.name().name(), found.getFirst().getFirst(), "t".equals(found.getFirst().getLast()));
    }
  }

  private static SqlErrorException refused(
      String table, @Nullable String policy, boolean hasSubquery) {
    return SqlError.of(
            SqlState.FEATURE_NOT_SUPPORTED,
            "cannot use %s in policy \"%s\" of distributed table \"%s\"",
            hasSubquery ? "subqueries" : "whole rows",
            policy,
            table)
        .detail(
            hasSubquery
                ? "Shards check policies, and see no other tables."
                : "Shards check policies, and have row types of their own.")
        .hint(
            hasSubquery
                ? "Keep what the policy looks up in a column, or in a setting of the session."
                : "Compare the columns one by one.")
        .asException();
  }
}
