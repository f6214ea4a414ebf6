package io.dpg.operations;

import io.dpg.catalog.DistributedTable;
import io.dpg.catalog.ManagedLocalTable;
import io.dpg.catalog.ReferenceTable;
import io.dpg.catalog.SingleShardTable;
import io.dpg.catalog.TableMetadata;
import io.dpg.operations.Placements.Placement;
import io.dpg.worker.CopyIn;
import io.dpg.worker.NodeConnection;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Moves a table's rows between the coordinator node's own table and the shards.
final class RowMove {

  private final ClusterTransaction transaction;
  private final ShellTable shell;
  private final TableMetadata table;
  private final String columns;

  RowMove(ClusterTransaction transaction, ShellTable shell, TableMetadata table) {
    this.transaction = transaction;
    this.shell = shell;
    this.table = table;
    this.columns = onCoordinator("SELECT pg_dist.column_list($1::oid)");
  }

  static String copyFrom(String target, String columns) {
    return "COPY %s (%s) FROM STDIN (ENCODING 'UTF8')".formatted(target, columns);
  }

  /// From the coordinator node's table to the placements given. The rows stay where they are, too.
  void toShards(List<Placement> placements) {
    if (columns.isEmpty()) {
      return;
    }
    List<String> before = PortableText.begin(transaction.coordinator());
    switch (table) {
      case DistributedTable distributed ->
          new RowRouting(transaction, distributed, columns).run(hashedRows(distributed));
      case SingleShardTable _, ReferenceTable _ -> copyToEach(placements);
      case ManagedLocalTable _ -> throw new IllegalStateException("a local table has no shards");
    }
    PortableText.end(transaction.coordinator(), before);
  }

  private String hashedRows(DistributedTable distributed) {
    String hash =
        onCoordinator(
            "SELECT pg_dist.hash_expression($1::oid, " + distributed.column().number() + "::int2)");
    return "COPY (SELECT %s, %s FROM ONLY %s) TO STDOUT (ENCODING 'UTF8')"
        .formatted(hash, columns, shell.sql());
  }

  private String rows() {
    return "COPY (SELECT %s FROM ONLY %s) TO STDOUT (ENCODING 'UTF8')"
        .formatted(columns, shell.sql());
  }

  private void copyToEach(List<Placement> placements) {
    List<CopyIn> copies = new ArrayList<>();
    for (Placement placement : placements) {
      copies.add(
          transaction
              .on(placement.node())
              .copyIn(copyFrom(Placements.sql(table, placement.shard()), columns)));
    }
    try {
      CopyOut.run(
          transaction.coordinator(),
          rows(),
          row -> copies.forEach(copy -> copy.write(row, 0, row.length)));
    } catch (RuntimeException failure) {
      copies.forEach(copy -> copy.fail("reading the rows failed"));
      throw failure;
    }
    copies.forEach(CopyIn::finish);
  }

  /// From the shards back to the coordinator node's table.
  void toCoordinator(List<Placement> placements) {
    if (columns.isEmpty()) {
      return;
    }
    CopyIn copy = transaction.coordinator().copyIn(copyFrom(shell.sql(), columns));
    try {
      for (Placement placement : placements) {
        NodeConnection node = transaction.on(placement.node());
        List<String> before = PortableText.begin(node);
        String sql =
            "COPY %s (%s) TO STDOUT (ENCODING 'UTF8')"
                .formatted(Placements.sql(table, placement.shard()), columns);
        CopyOut.run(node, sql, row -> copy.write(row, 0, row.length));
        PortableText.end(node, before);
      }
    } catch (RuntimeException failure) {
      copy.fail("reading the rows failed");
      throw failure;
    }
    copy.finish();
  }

  private String onCoordinator(String query) {
    @Nullable String value =
        transaction.coordinator().query(query, List.of(shell.oidText())).value();
    return value == null ? "" : value;
  }
}
