package io.dpg.operations.ddl;

import io.dpg.catalog.DistributedTable;
import io.dpg.catalog.TableMetadata;
import io.dpg.error.SqlError;
import io.dpg.error.SqlState;
import io.dpg.sql.SqlNode;
import java.util.List;

/// What cannot be done on the shards of partitioned tables.
final class PartitionRefusals {

  private PartitionRefusals() {}

  static void require(SqlNode tree, Targets targets) {
    if (tree.is("CreateForeignTableStmt")) {
      throw refused(
          "foreign tables cannot be partitions of distributed tables",
          "Create an ordinary table as the partition.");
    }
    for (SqlNode change : tree.list("cmds")) {
      requireLinks(tree, change);
    }
    SqlNode relation = tree.node("relation");
    if (relation != null && !relation.flag("inh") && names(relation, targets.tables())) {
      throw refused(
          "ONLY is not supported for definitions of a distributed partitioned table",
          "Leave out ONLY: the partitions follow.");
    }
  }

  private static void requireLinks(SqlNode tree, SqlNode change) {
    String subtype = change.text("subtype");
    SqlNode partition = change.node("def");
    if (subtype.equals("AT_AttachPartition") && tree.text("objtype").equals("OBJECT_INDEX")) {
      throw refused(
          "cannot attach an index to the index of a distributed partitioned table",
          "Create the index on the partitioned table: its partitions get it too.");
    }
    if (subtype.equals("AT_DetachPartition") && partition != null && partition.flag("concurrent")) {
      throw refused(
          "ALTER TABLE .. DETACH PARTITION .. CONCURRENTLY commands are currently unsupported",
          "Leave out CONCURRENTLY.");
    }
  }

  private static boolean names(SqlNode relation, List<TableMetadata> tables) {
    return tables.stream()
        .anyMatch(table ->
            table instanceof DistributedTable distributed
                && distributed.partitioned()
                && distributed.name().name().equals(relation.text("relname")));
  }

  private static RuntimeException refused(String message, String hint) {
    return SqlError.of(SqlState.FEATURE_NOT_SUPPORTED, "%s", message)
        .hint("%s", hint)
        .asException();
  }
}
