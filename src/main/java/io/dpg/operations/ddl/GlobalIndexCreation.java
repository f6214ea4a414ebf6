package io.dpg.operations.ddl;

import io.dpg.catalog.DistributedTable;
import io.dpg.catalog.TableMetadata;
import io.dpg.error.SqlError;
import io.dpg.error.SqlState;
import io.dpg.operations.ClusterTransaction;
import io.dpg.operations.index.GlobalIndexes;
import io.dpg.sql.BooleanOption;
import io.dpg.sql.Deparser;
import io.dpg.sql.SqlNode;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/// CREATE INDEX of an index that gets an index table: one made `WITH (global = true)`, or a unique
/// one without the distribution column that is to be made CONCURRENTLY. It is made in one
/// transaction either way, and writers wait for it.
///
/// @param tree the statement as PostgreSQL understands it
/// @param global whether the client asked for a global index
record GlobalIndexCreation(SqlNode tree, Targets targets, boolean global) implements Definition {

  private static final String OPTION = "global";

  /// Recognises the statement.
  static Optional<Definition> find(SqlNode tree, Targets targets) {
    if (!tree.is("IndexStmt") || targets.tables().size() != 1) {
      return Optional.empty();
    }
    Optional<SqlNode> option =
        tree.list("options").stream()
            .filter(it -> it.text("defname").toLowerCase(Locale.ROOT).equals(OPTION))
            .findFirst();
    TableMetadata table = targets.tables().getFirst();
    if (option.isEmpty()) {
      return tree.flag("concurrent") && isWithoutKey(tree, table)
          ? Optional.of(new GlobalIndexCreation(tree.with("concurrent", null), targets, false))
          : Optional.empty();
    }
    List<SqlNode> others =
        tree.list("options").stream().filter(it -> !it.equals(option.get())).toList();
    SqlNode plain = tree.with("options", others).with("concurrent", null);
    return Optional.of(new GlobalIndexCreation(plain, targets, BooleanOption.isOn(option.get())));
  }

  private static boolean isWithoutKey(SqlNode tree, TableMetadata table) {
    return tree.flag("unique")
        && table instanceof DistributedTable distributed
        && tree.list("indexParams").stream()
            .noneMatch(column -> column.text("name").equals(distributed.column().name()));
  }

  @Override
  public boolean commitsByItself() {
    return false;
  }

  @Override
  public String run(ClusterTransaction transaction, Supplier<String> onCoordinator) {
    if (global && !(targets.tables().getFirst() instanceof DistributedTable)) {
      throw SqlError.of(
              SqlState.FEATURE_NOT_SUPPORTED,
              "cannot create a global index on \"%s\"",
              targets.tables().getFirst().name().name())
          .detail("Only hash-distributed tables have more than one shard.")
          .hint("Leave out WITH (global).")
          .asException();
    }
    Set<Integer> before = GlobalIndexes.indexes(transaction, targets.oids().getFirst());
    String sql = Deparser.deparse(tree);
    new TableChange(tree, targets, null)
        .run(transaction, () -> transaction.coordinator().query(sql).tag());
    if (global) {
      GlobalIndexes.make(transaction, targets.oids().getFirst(), before);
    }
    return "CREATE INDEX";
  }
}
