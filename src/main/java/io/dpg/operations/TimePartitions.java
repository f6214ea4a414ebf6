package io.dpg.operations;

import static java.util.Objects.requireNonNull;

import io.dpg.error.SqlError;
import io.dpg.error.SqlState;
import io.dpg.operations.ddl.Definition;
import io.dpg.operations.ddl.Definitions;
import io.dpg.sql.Identifiers;
import io.dpg.sql.ParsedStatement;
import io.dpg.sql.SqlParser;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// `create_time_partitions` and `drop_old_time_partitions`: partitions of tables that are
/// partitioned by ranges of time, made and dropped by the statements that a client would use.
final class TimePartitions {

  private static final String MISSING =
      """
      SELECT pg_class.oid::pg_catalog.regclass, nspname, missing.partition_name,
        missing.range_from_value, missing.range_to_value
      FROM pg_catalog.pg_class JOIN pg_catalog.pg_namespace ON pg_namespace.oid = relnamespace
        CROSS JOIN pg_catalog.get_missing_time_partition_ranges(
          $1::oid, $2::interval, $3::timestamptz, $4::timestamptz) missing
      WHERE pg_class.oid = $1::oid
      """;

  private static final String OLD =
      """
      SELECT partition, from_value, to_value
      FROM pg_catalog.time_partitions
      WHERE parent_table = $1::oid AND to_value ~ '^[0-9]'
        AND to_value::timestamptz <= $2::timestamptz
        AND pg_dist.time_column_type($1::oid) IS NOT NULL
      ORDER BY to_value::timestamptz
      """;

  private static final SqlParser PARSER = new SqlParser();

  private TimePartitions() {}

  /// Whether any had to be made.
  static String create(ClusterTransaction transaction, CallArguments arguments) {
    List<@Nullable String> values =
        Arrays.asList(
            Integer.toUnsignedString(arguments.table(0)),
            arguments.text(1),
            arguments.text(2),
            arguments.text(3));
    List<List<@Nullable String>> missing = transaction.coordinator().query(MISSING, values).rows();
    for (List<@Nullable String> row : missing) {
      run(
          transaction,
          "CREATE TABLE %s.%s PARTITION OF %s FOR VALUES FROM (%s) TO (%s)"
              .formatted(
                  Identifiers.quote(requireNonNull(row.get(1))),
                  Identifiers.quote(requireNonNull(row.get(2))),
                  row.get(0),
                  Identifiers.quoteLiteral(requireNonNull(row.get(3))),
                  Identifiers.quoteLiteral(requireNonNull(row.get(4)))));
    }
    return Answer.of(!missing.isEmpty());
  }

  static String dropOld(ClusterTransaction transaction, CallArguments arguments) {
    List<@Nullable String> values =
        Arrays.asList(Integer.toUnsignedString(arguments.table(0)), arguments.text(1));
    transaction
        .coordinator()
        .query("SELECT pg_dist.time_column_type($1::oid)", values.subList(0, 1));
    for (List<@Nullable String> row : transaction.coordinator().query(OLD, values).rows()) {
      transaction.tell(
          SqlError.of(
              SqlState.SUCCESSFUL_COMPLETION,
              "dropping %s with start time %s and end time %s",
              row.get(0),
              row.get(1),
              row.get(2)));
      run(transaction, "DROP TABLE " + row.get(0));
    }
    return Answer.VOID;
  }

  private static void run(ClusterTransaction transaction, String sql) {
    ParsedStatement statement = PARSER.parse(sql).getFirst();
    Optional<Definition> definition = Definitions.find(statement, transaction);
    if (definition.isEmpty()) {
      transaction.coordinator().execute(sql);
      return;
    }
    definition
        .get()
        .run(
            transaction,
            () -> {
              transaction.coordinator().execute(sql);
              return "";
            });
  }
}
