package io.dpg.operations;

import io.dpg.catalog.DistributedTable;
import io.dpg.catalog.DistributionColumn;
import io.dpg.error.SqlError;
import io.dpg.error.SqlState;
import io.dpg.worker.NodeConnection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A distributed table's unique keys are enforced shard by shard, so each must contain the
/// distribution column.
public final class UniqueKeys {

  /// The first key without the column, and the statement that would put it in.
  private static final String FIND =
      """
      SELECT CASE
        WHEN contype IN ('p', 'u') THEN format(
          'ALTER TABLE %s %sADD CONSTRAINT %I %s (%s, %I);', indrelid::regclass,
          CASE WHEN $4::bool THEN '' ELSE format('DROP CONSTRAINT %I, ', conname) END, conname, CASE contype WHEN 'p' THEN 'PRIMARY KEY' ELSE 'UNIQUE' END, keys.names, $3::text)
        WHEN contype IS NULL AND indexprs IS NULL AND indpred IS NULL THEN format(
          '%sCREATE UNIQUE INDEX %I ON %s (%s, %I);',
          CASE WHEN $4::bool THEN '' ELSE format('DROP INDEX %s; ', indexrelid::regclass) END, relname,
          indrelid::regclass, keys.names, $3::text)
      END
      FROM pg_catalog.pg_index JOIN pg_catalog.pg_class ON pg_class.oid = indexrelid
        LEFT JOIN pg_catalog.pg_constraint ON conindid = indexrelid AND conrelid = indrelid
          AND contype IN ('p', 'u', 'x')
        CROSS JOIN LATERAL (
          SELECT string_agg(quote_ident(attname), ', ' ORDER BY position) AS names,
            coalesce(bool_or(attnum = $2::int2 AND (contype IS DISTINCT FROM 'x' OR (
              SELECT oprname = '=' FROM pg_catalog.pg_operator
              WHERE pg_operator.oid = conexclop[position]))), false) AS complete
          FROM unnest(indkey::int2[]) WITH ORDINALITY key(number, position)
            JOIN pg_catalog.pg_attribute ON attrelid = indrelid AND attnum = number
          WHERE position <= indnkeyatts) keys
      WHERE indrelid = $1::oid AND (indisunique OR indisexclusion) AND NOT keys.complete
      ORDER BY NOT indisprimary, relname LIMIT 1
      """;

  private UniqueKeys() {}

  static void requireColumn(NodeConnection coordinator, ShellTable table, KeyColumn column) {
    requireColumn(coordinator, table.oid(), table.name().name(), column, false);
  }

  /// The same for a table that is distributed already, and a key that is to be added now.
  public static void requireColumn(NodeConnection coordinator, DistributedTable table) {
    DistributionColumn column = table.column();
    requireColumn(
        coordinator,
        table.oid(),
        table.name().name(),
        new KeyColumn(column.number(), column.name(), column.typeOid()),
        true);
  }

  /// @param isNew whether the key is only there if the transaction goes on
  private static void requireColumn(
      NodeConnection coordinator, int oid, String table, KeyColumn column, boolean isNew) {
    List<String> values =
        List.of(
            Integer.toUnsignedString(oid),
            Integer.toString(column.number()),
            column.name(),
            Boolean.toString(isNew));
    List<List<@Nullable String>> rows = coordinator.query(FIND, values).rows();
    if (rows.isEmpty()) {
      return;
    }
    SqlError error =
        SqlError.of(SqlState.FEATURE_NOT_SUPPORTED, "cannot create constraint on \"%s\"", table)
            .detail(
                "Distributed relations cannot have UNIQUE, EXCLUDE, or PRIMARY KEY constraints that"
                    + " do not include the partition column (with an equality operator if EXCLUDE).");
    String remedy = rows.getFirst().getFirst();
    throw (remedy == null
            ? error.hint("Add \"%s\" to the constraint or index, or drop it.", column.name())
            : error.hint("Run: %s", remedy))
        .asException();
  }
}
