package io.dpg.operations.ddl;

import static java.util.Objects.requireNonNull;

import io.dpg.catalog.DistributedTable;
import io.dpg.catalog.TableMetadata;
import io.dpg.operations.ClusterTransaction;
import io.dpg.operations.Placements;
import io.dpg.operations.Placements.Placement;
import io.dpg.sql.BooleanOption;
import io.dpg.sql.Deparser;
import io.dpg.sql.SqlNode;
import io.dpg.worker.NodeConnection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;

/// VACUUM and ANALYZE: of each shard first, then of the coordinator node's own tables; there shell
/// tables get the statistics of all their shards.
record Vacuuming(SqlNode tree, Targets targets) implements Definition {

  /// The first version in which both go on to the tables that inherit from the one that is named.
  private static final int DESCENDING_VERSION = 180000;

  /// The options of VACUUM that ANALYZE has too.
  private static final Set<String> SHARED = Set.of("verbose", "skip_locked", "buffer_usage_limit");

  @Override
  public boolean commitsByItself() {
    return true;
  }

  @Override
  public String run(ClusterTransaction transaction, Supplier<String> onCoordinator) {
    NodeConnection coordinator = transaction.coordinator();
    boolean vacuums = tree.flag("is_vacuumcmd");
    SqlNode local = withoutChildren(coordinator);
    if (vacuums) {
      coordinator.execute(Deparser.deparse(onlyVacuum(local)));
    }
    Set<Integer> owned = targets.owned(transaction);
    // PostgreSQL warns of tables that are not the client's, and leaves them out.
    List<TableMetadata> tables =
        targets.tables().stream().filter(table -> owned.contains(table.oid())).toList();
    runOnShards(tables, transaction);
    if (analyzes()) {
      String analyze = Deparser.deparse(onlyAnalyze(local));
      transaction.lend(() -> coordinator.execute(analyze));
      tables.stream()
          .filter(TableMetadata::isShell)
          .forEach(table -> new ShellStatistics(transaction, table).store());
    }
    return vacuums ? "VACUUM" : "ANALYZE";
  }

  private boolean analyzes() {
    return !tree.flag("is_vacuumcmd") || hasOn("analyze");
  }

  private boolean hasOn(String option) {
    return options(option::equals).stream().anyMatch(BooleanOption::isOn);
  }

  private List<SqlNode> options(Predicate<String> condition) {
    return tree.list("options").stream().filter(it -> condition.test(it.text("defname"))).toList();
  }

  /// The foreign tables behind shell tables are not for the client.
  private SqlNode withoutChildren(NodeConnection coordinator) {
    String version = coordinator.query("SHOW server_version_num").value();
    if (Integer.parseInt(requireNonNull(version)) < DESCENDING_VERSION) {
      return tree;
    }
    List<String> shells =
        targets.tables().stream()
            .filter(table -> table.isShell() && !isPartitioned(table))
            .map(table -> table.name().name())
            .toList();
    return tree.with(
        "rels",
        tree.list("rels").stream()
            .map(it -> {
              SqlNode relation = it.required("relation");
              return shells.contains(relation.text("relname"))
                  ? it.with("relation", relation.with("inh", false))
                  : it;
            })
            .toList());
  }

  private static boolean isPartitioned(TableMetadata table) {
    return table instanceof DistributedTable distributed && distributed.partitioned();
  }

  /// Columns are named for ANALYZE only.
  private SqlNode onlyVacuum(SqlNode statement) {
    if (options("analyze"::equals).isEmpty()) {
      return statement;
    }
    return statement
        .with("options", options(option -> !option.equals("analyze")))
        .with(
            "rels",
            statement.list("rels").stream().map(it -> it.with("va_cols", List.of())).toList());
  }

  private SqlNode onlyAnalyze(SqlNode statement) {
    if (!statement.flag("is_vacuumcmd")) {
      return statement;
    }
    return statement.with("is_vacuumcmd", false).with("options", options(SHARED::contains));
  }

  private void runOnShards(List<TableMetadata> tables, ClusterTransaction transaction) {
    Outside outside = new Outside(transaction);
    ShardWork inside = new ShardWork(transaction);
    SqlNode quiet = tree.with("options", options(option -> !option.equals("verbose")));
    for (TableMetadata table : tables) {
      for (Placement placement : Placements.onWorkers(table, transaction.catalog())) {
        SqlNode relation = vacuumed(table, Placements.node(table, placement.shard()));
        String statement = Deparser.deparse(quiet.with("rels", List.of(relation)));
        if (tree.flag("is_vacuumcmd")) {
          outside.add(placement.node(), statement);
        } else {
          inside.add(placement.node(), statement);
        }
      }
    }
    outside.run();
    inside.run();
  }

  /// With the columns that the client has named for the table.
  private SqlNode vacuumed(TableMetadata table, SqlNode relation) {
    return tree.list("rels").stream()
        .filter(it -> it.required("relation").text("relname").equals(table.name().name()))
        .findFirst()
        .map(it -> it.with("relation", relation))
        .orElseGet(() -> SqlNode.of("VacuumRelation", Map.of("relation", relation)));
  }
}
