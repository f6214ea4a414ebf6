package io.dpg.operations;

import static java.util.Objects.requireNonNull;

import io.dpg.catalog.CatalogSnapshot;
import io.dpg.catalog.DistributedTable;
import io.dpg.catalog.ManagedLocalTable;
import io.dpg.catalog.SingleShardTable;
import io.dpg.catalog.TableMetadata;
import io.dpg.error.SqlError;
import io.dpg.error.SqlState;
import io.dpg.operations.NewTable.Colocation;
import io.dpg.worker.NodeConnection;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// `create_distributed_table`: spreads a table of the coordinator node over shards on the workers,
/// its rows included.
public final class CreateDistributedTable {

  private static final int SHARDS_MAX = 64_000;
  private static final String DEFAULT_SHARDS = "32";

  private final ClusterTransaction transaction;
  private final Request request;

  private CreateDistributedTable(ClusterTransaction transaction, Request request) {
    this.transaction = transaction;
    this.request = request;
  }

  /// @param table OID of the table
  /// @param column the distribution column; null for a table that stays whole on one worker
  /// @param colocateWith `default`, `none`, or a table's name
  /// @param shardCount null for the setting `citus.shard_count`
  public record Request(
      int table, @Nullable String column, String colocateWith, @Nullable Integer shardCount) {}

  static String call(ClusterTransaction transaction, CallArguments arguments) {
    String type = arguments.text(2);
    if (!type.equals("hash")) {
      throw SqlError.of(SqlState.FEATURE_NOT_SUPPORTED, "cannot distribute a table by %s", type)
          .detail("Only distribution by hash is supported.")
          .asException();
    }
    String count = arguments.textOrNull(4);
    run(
        transaction,
        new Request(
            arguments.table(0),
            arguments.textOrNull(1),
            arguments.text(3),
            count == null ? null : Integer.valueOf(count)));
    return Answer.VOID;
  }

  public static void run(ClusterTransaction transaction, Request request) {
    new CreateDistributedTable(transaction, request).run();
  }

  private void run() {
    NodeConnection coordinator = transaction.coordinator();
    ShellTable shell = ShellTable.lock(coordinator, request.table);
    requireNotDistributed(shell, transaction.catalog());
    shell.requireDistributable();
    if (request.column == null) {
      shell.requireNotPartitioned();
    }
    requireWorkers();
    KeyColumn column =
        request.column == null ? null : KeyColumn.find(coordinator, shell, request.column);
    NewTable created = new NewTable(transaction, shell);
    created.register(column, colocation(column));
    created.createShards();
    if (shell.isPartitioned()) {
      PartitionTree tree = PartitionTree.around(coordinator, List.of(shell.oid()));
      NewPartitions.loudly(transaction).distribute(tree);
    }
  }

  static void requireNotDistributed(ShellTable shell, CatalogSnapshot catalog) {
    TableMetadata known = catalog.table(shell.oid());
    if (known != null && !(known instanceof ManagedLocalTable)) {
      throw SqlError.of(
              SqlState.INVALID_TABLE_DEFINITION,
              "table \"%s\" is already distributed",
              shell.name().name())
          .asException();
    }
  }

  private void requireWorkers() {
    boolean possible =
        transaction.catalog().nodes().values().stream()
            .anyMatch(node -> node.active() && node.shouldHaveShards());
    if (!possible) {
      throw SqlError.of(
              SqlState.OBJECT_NOT_IN_PREREQUISITE_STATE,
              "replication_factor (1) exceeds number of worker nodes (0)")
          .hint("Add a worker: SELECT citus_add_node('host', 5432);")
          .asException();
    }
  }

  private Colocation colocation(@Nullable KeyColumn column) {
    return switch (request.colocateWith) {
      case "default", "none" -> new Colocation(request.colocateWith, "0", shardCount(column));
      default -> with(transaction.catalog(), column);
    };
  }

  /// Joins the group of another table, which must divide its rows in the same way.
  private Colocation with(CatalogSnapshot catalog, @Nullable KeyColumn column) {
    if (request.shardCount != null) {
      throw SqlError.of(
              SqlState.INVALID_PARAMETER_VALUE,
              "Cannot use colocate_with with a table and shard_count at the same time")
          .asException();
    }
    String oid =
        transaction
            .coordinator()
            .query("SELECT pg_catalog.to_regclass($1)::oid", List.of(request.colocateWith))
            .value();
    if (oid == null) {
      throw SqlError.of(
              SqlState.UNDEFINED_TABLE, "relation \"%s\" does not exist", request.colocateWith)
          .asException();
    }
    int type = column == null ? 0 : column.type();
    return switch (catalog.table(Integer.parseUnsignedInt(oid))) {
      case DistributedTable other when typeOf(oid, other) == type ->
          new Colocation("table", oid, other.shards().size());
      case SingleShardTable _ when type == 0 -> new Colocation("table", oid, 1);
      case DistributedTable _, SingleShardTable _ -> throw typesDiffer();
      case null, default ->
          throw SqlError.of(
                  SqlState.INVALID_TABLE_DEFINITION,
                  "relation %s is not distributed",
                  request.colocateWith)
              .asException();
    };
  }

  /// The column's type as declared: domains are not resolved to what they are made of.
  private int typeOf(String oid, DistributedTable table) {
    String type =
        transaction
            .coordinator()
            .query(
                "SELECT atttypid FROM pg_catalog.pg_attribute WHERE attrelid = $1::oid AND attnum = $2::int2",
                Arrays.asList(oid, Integer.toString(table.column().number())))
            .value();
    return Integer.parseUnsignedInt(requireNonNull(type));
  }

  private RuntimeException typesDiffer() {
    String own =
        requireNonNull(
            transaction
                .coordinator()
                .query("SELECT $1::oid::regclass", List.of(Integer.toUnsignedString(request.table)))
                .value());
    return SqlError.of(
            SqlState.OBJECT_NOT_IN_PREREQUISITE_STATE,
            "cannot colocate tables %s and %s",
            request.colocateWith,
            own)
        .detail("Distribution column types don't match for %s and %s.", request.colocateWith, own)
        .hint("Distribute by a column of the same type, or use colocate_with => 'none'.")
        .asException();
  }

  private int shardCount(@Nullable KeyColumn column) {
    if (column == null) {
      return 1;
    }
    int count = request.shardCount != null ? request.shardCount : shardCountSetting();
    if (count < 1 || count > SHARDS_MAX) {
      throw SqlError.of(
              SqlState.INVALID_PARAMETER_VALUE,
              "%d is outside the valid range for parameter \"shard_count\" (1 .. %d)",
              count,
              SHARDS_MAX)
          .asException();
    }
    return count;
  }

  private int shardCountSetting() {
    String setting =
        transaction
            .coordinator()
            .query("SELECT nullif(pg_catalog.current_setting('citus.shard_count', true), '')")
            .value();
    try {
      return Integer.parseInt(setting == null ? DEFAULT_SHARDS : setting);
    } catch (NumberFormatException e) {
      throw SqlError.of(
              SqlState.INVALID_PARAMETER_VALUE,
              "invalid value for parameter \"citus.shard_count\": \"%s\"",
              setting)
          .causedBy(e);
    }
  }
}
