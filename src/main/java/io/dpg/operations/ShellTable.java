package io.dpg.operations;

import static java.util.Objects.requireNonNull;

import io.dpg.catalog.TableName;
import io.dpg.error.SqlError;
import io.dpg.error.SqlState;
import io.dpg.sql.Identifiers;
import io.dpg.worker.NodeConnection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A table on the coordinator node, as it is before an operation changes it.
///
/// @param displayName as `regclass` prints it for this session: qualified only when it must be
/// @param kind `pg_class.relkind`
/// @param partitionOf the partitioned table that it is a partition of, or null
/// @param inherits whether it has parents or children by inheritance
/// @param owned whether the session's role may change it as its owner does
record ShellTable(
    int oid,
    TableName name,
    String displayName,
    char kind,
    boolean temporary,
    @Nullable String partitionOf,
    boolean inherits,
    boolean owned) {

  private static final String READ =
      """
      SELECT nspname, relname, pg_class.oid::pg_catalog.regclass::text, relkind, relpersistence = 't',
        pg_dist.partition_parent(pg_class.oid)::pg_catalog.regclass::text,
        EXISTS (SELECT FROM pg_catalog.pg_inherits
                WHERE inhparent = pg_class.oid OR inhrelid = pg_class.oid),
        pg_catalog.pg_has_role(relowner, 'USAGE')
      FROM pg_catalog.pg_class JOIN pg_catalog.pg_namespace ON pg_namespace.oid = relnamespace
      WHERE pg_class.oid = $1::oid
      """;

  /// Reads what is known of a table, and locks it until the transaction ends when it is one that
  /// can be locked.
  static ShellTable lock(NodeConnection coordinator, int oid) {
    ShellTable table = read(coordinator, oid);
    if (!table.owned) {
      throw SqlError.of(
              SqlState.INSUFFICIENT_PRIVILEGE, "must be owner of table %s", table.name.name())
          .asException();
    }
    if (table.kind == 'r' || table.kind == 'p') {
      coordinator.execute("LOCK TABLE ONLY " + table.sql() + " IN ACCESS EXCLUSIVE MODE");
    }
    return table;
  }

  private static ShellTable read(NodeConnection coordinator, int oid) {
    List<List<@Nullable String>> rows =
        coordinator.query(READ, List.of(Integer.toUnsignedString(oid))).rows();
    if (rows.isEmpty()) {
      throw SqlError.of(
              SqlState.UNDEFINED_TABLE,
              "relation with OID %s does not exist",
              Integer.toUnsignedString(oid))
          .asException();
    }
    List<@Nullable String> row = rows.getFirst();
    return new ShellTable(
        oid,
        new TableName(requireNonNull(row.get(0)), requireNonNull(row.get(1))),
        requireNonNull(row.get(2)),
        requireNonNull(row.get(3)).charAt(0),
        "t".equals(row.get(4)),
        row.get(5),
        "t".equals(row.get(6)),
        "t".equals(row.get(7)));
  }

  /// Its name for SQL, always qualified.
  String sql() {
    return Identifiers.quote(name.schema()) + "." + Identifiers.quote(name.name());
  }

  String oidText() {
    return Integer.toUnsignedString(oid);
  }

  boolean hasRows(NodeConnection coordinator) {
    return "t".equals(coordinator.query("SELECT EXISTS (SELECT FROM ONLY " + sql() + ")").value());
  }

  boolean isPartitioned() {
    return kind == 'p';
  }

  /// Throws for a partitioned table: only one with a distribution column can be distributed.
  void requireNotPartitioned() {
    if (isPartitioned()) {
      throw unsupported(
              "distributing partitioned tables in only supported for hash-distributed tables")
          .hint("Use SELECT create_distributed_table('%s', 'column').", name.name())
          .asException();
    }
  }

  /// Throws for a partition: what is done with it is done with all of its partitioned table.
  void requireNoPartition(String verb) {
    if (partitionOf != null) {
      throw unsupported("cannot %s table because it is a partition".formatted(verb))
          .hint("the parent table is \"%s\"", partitionOf)
          .asException();
    }
  }

  /// Throws unless it is a table of a kind that can be spread over nodes.
  void requireDistributable() {
    requireKind();
    requireNoRelatives();
  }

  /// Throws unless it can be spread over nodes as a partition of a distributed table.
  void requireDistributablePartition() {
    requireKind();
  }

  private void requireKind() {
    if (temporary) {
      throw unsupported("cannot distribute a temporary table").asException();
    }
    if (name.schema().equals("pg_catalog") || name.schema().equals("information_schema")) {
      throw unsupported("cannot create a citus table from a catalog table").asException();
    }
    if (kind == 'f') {
      throw unsupported("foreign tables cannot be distributed").asException();
    }
    if (kind != 'r' && kind != 'p') {
      throw SqlError.of(
              SqlState.WRONG_OBJECT_TYPE,
              "%s is not a regular, foreign or partitioned table",
              name.name())
          .asException();
    }
  }

  private void requireNoRelatives() {
    if (partitionOf != null) {
      throw unsupported(
              "cannot distribute relation \"%s\" which is partition of \"%s\""
                  .formatted(name.name(), partitionOf))
          .detail("A partition is distributed together with its partitioned table.")
          .hint("Distribute the partitioned table \"%s\" instead.", partitionOf)
          .asException();
    }
    if (inherits && !isPartitioned()) {
      throw unsupported(
              "cannot distribute relation \"%s\" because it inherits or is inherited"
                  .formatted(name.name()))
          .detail("Tables that take part in inheritance cannot be distributed.")
          .asException();
    }
  }

  private static SqlError unsupported(String message) {
    return SqlError.of(SqlState.FEATURE_NOT_SUPPORTED, "%s", message);
  }
}
