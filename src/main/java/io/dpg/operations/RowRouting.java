package io.dpg.operations;

import io.dpg.catalog.DistributedTable;
import io.dpg.error.SqlError;
import io.dpg.error.SqlState;
import io.dpg.operations.Placements.Placement;
import io.dpg.worker.CopyIn;
import io.dpg.worker.NodeConnection;
import java.io.ByteArrayOutputStream;
import java.util.List;

/// Brings rows of the coordinator node's own table to the shards. The coordinator node computes
/// each row's hash itself, so this works for every type that has one.
///
/// Rows are kept per shard until there are many, for each batch is a COPY of its own: a connection
/// can do one at a time.
final class RowRouting {

  private static final int BYTES_MAX = 32 << 20;

  private final ClusterTransaction transaction;
  private final DistributedTable table;
  private final List<Placement> placements;
  private final String columns;
  private final ByteArrayOutputStream[] batches;
  private int bytes;

  RowRouting(ClusterTransaction transaction, DistributedTable table, String columns) {
    this.transaction = transaction;
    this.table = table;
    this.placements = Placements.of(table);
    this.columns = columns;
    this.batches = new ByteArrayOutputStream[table.shards().size()];
    for (int i = 0; i < batches.length; i++) {
      batches[i] = new ByteArrayOutputStream();
    }
  }

  /// @param rows the COPY statement; the first column of a row is its hash
  void run(String rows) {
    CopyOut.run(transaction.coordinator(), rows, this::add);
    for (int i = 0; i < batches.length; i++) {
      send(i);
    }
  }

  private void add(byte[] row) {
    int tab = 0;
    while (row[tab] != '\t') {
      tab++;
    }
    if (row[0] == '\\') {
      throw SqlError.of(
              SqlState.NULL_VALUE_NOT_ALLOWED,
              "the partition column of table %s cannot be NULL",
              table.name())
          .asException();
    }
    int shard = table.shards().indexOf(Integer.parseInt(ascii(row, tab)));
    batches[shard].write(row, tab + 1, row.length - tab - 1);
    bytes += row.length;
    if (bytes > BYTES_MAX) {
      sendLargest();
    }
  }

  private static String ascii(byte[] row, int length) {
    return new String(row, 0, length, java.nio.charset.StandardCharsets.US_ASCII);
  }

  private void sendLargest() {
    int largest = 0;
    for (int i = 1; i < batches.length; i++) {
      largest = batches[i].size() > batches[largest].size() ? i : largest;
    }
    send(largest);
  }

  private void send(int index) {
    byte[] batch = batches[index].toByteArray();
    if (batch.length == 0) {
      return;
    }
    bytes -= Math.min(bytes, batch.length);
    batches[index].reset();
    for (Placement placement : placements) {
      if (placement.index() == index) {
        NodeConnection node = transaction.on(placement.node());
        CopyIn copy =
            node.copyIn(RowMove.copyFrom(Placements.sql(table, placement.shard()), columns));
        copy.write(batch, 0, batch.length);
        copy.finish();
      }
    }
  }
}
