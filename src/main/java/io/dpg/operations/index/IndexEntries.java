package io.dpg.operations.index;

import io.dpg.catalog.DistributedTable;
import io.dpg.catalog.GlobalIndex;
import io.dpg.catalog.Shard;
import io.dpg.operations.ClusterTransaction;
import io.dpg.operations.Placements;
import io.dpg.operations.Placements.Placement;
import io.dpg.operations.PortableText;
import io.dpg.pgtype.ByteSlice;
import io.dpg.pgtype.CopyText;
import io.dpg.worker.CopyIn;
import io.dpg.worker.NodeConnection;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Makes entries for rows that are there already: read by a cursor from each shard, copied to the
/// index table's shards by the batch, for a node may be source and target at the same time.
final class IndexEntries {

  private static final int ROWS_PER_BATCH = 20_000;

  private final ClusterTransaction transaction;
  private final DistributedTable table;
  private final IndexDefinition definition;
  private final IndexScripts scripts;

  IndexEntries(ClusterTransaction transaction, DistributedTable table, IndexDefinition definition) {
    this.transaction = transaction;
    this.table = table;
    this.definition = definition;
    this.scripts = new IndexScripts(definition);
  }

  /// @param sources shards of the indexed table
  void copy(List<Placement> sources) {
    for (Placement source : sources) {
      copy(source);
    }
  }

  private void copy(Placement source) {
    NodeConnection node = transaction.on(source.node());
    List<String> before = PortableText.begin(node);
    node.execute(
        "DECLARE dpg_entries NO SCROLL CURSOR FOR "
            + scripts.select(Placements.sql(table, source.shard())));
    List<List<@Nullable String>> rows;
    do {
      rows = node.query("FETCH FORWARD " + ROWS_PER_BATCH + " FROM dpg_entries").rows();
      send(rows);
    } while (rows.size() == ROWS_PER_BATCH);
    node.execute("CLOSE dpg_entries");
    PortableText.end(node, before);
  }

  private void send(List<List<@Nullable String>> rows) {
    Map<Integer, ByteArrayOutputStream> batches = new TreeMap<>();
    for (List<@Nullable String> row : rows) {
      int hash = Integer.parseInt(java.util.Objects.requireNonNull(row.getFirst()));
      ByteArrayOutputStream lines =
          batches.computeIfAbsent(table.shards().indexOf(hash), _ -> new ByteArrayOutputStream());
      for (int i = 1; i < row.size(); i++) {
        String value = row.get(i);
        CopyText.write(value == null ? null : ByteSlice.of(value), (byte) '\t', lines);
        lines.write(i + 1 < row.size() ? '\t' : '\n');
      }
    }
    batches.forEach((index, lines) -> send(table.shards().get(index), lines.toByteArray()));
  }

  private void send(Shard shard, byte[] lines) {
    NodeConnection node = transaction.on(shard.node());
    List<String> before = PortableText.begin(node);
    CopyIn copy =
        node.copyIn(
            "COPY %s.%s (%s, target) FROM STDIN (ENCODING 'UTF8')"
                .formatted(
                    GlobalIndex.SCHEMA, scripts.shardName(shard.id()), definition.keyColumns()));
    copy.write(lines, 0, lines.length);
    copy.finish();
    PortableText.end(node, before);
  }
}
