package io.dpg.execute.copy;

import io.dpg.catalog.NodeId;
import io.dpg.transaction.DistributedTransaction;
import io.dpg.wire.Wire;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// The data of several COPY statements on several nodes, one after the other, as they come. The
/// nodes work at the same time; what they have ready waits in the sockets.
final class ShardCopyOut implements CopyOut {

  private static final byte[] BINARY_TRAILER = {-1, -1};

  private final CopyPrologue prologue;
  private final boolean binary;
  private final List<NodeCopies> nodes = new ArrayList<>();
  private Part part = Part.BEGINNING;
  private int current;

  private enum Part {
    BEGINNING,
    HEADER,
    ROWS,
    TRAILER,
    END
  }

  ShardCopyOut(
      DistributedTransaction transaction,
      CopyFormat format,
      CopyPrologue prologue,
      Map<NodeId, List<String>> statements) {
    this.prologue = prologue;
    this.binary = format == CopyFormat.BINARY;
    try {
      statements.forEach(
          (node, texts) -> nodes.add(NodeCopies.start(transaction.join(node), texts, binary)));
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  @Override
  public int format() {
    return prologue.format();
  }

  @Override
  public int columns() {
    return prologue.columns();
  }

  @Override
  public boolean next() {
    try {
      part = nextPart();
      return part != Part.END;
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  private Part nextPart() {
    return switch (part) {
      case BEGINNING -> prologue.header().length() > 0 ? Part.HEADER : nextRows();
      case HEADER, ROWS -> nextRows();
      case TRAILER, END -> Part.END;
    };
  }

  private Part nextRows() {
    for (; current < nodes.size(); current++) {
      if (nodes.get(current).next()) {
        return Part.ROWS;
      }
    }
    return binary ? Part.TRAILER : Part.END;
  }

  @Override
  public void writeTo(Wire client) {
    switch (part) {
      case HEADER -> client.begin('d').putBytes(prologue.header()).end();
      case ROWS -> nodes.get(current).writeTo(client);
      case TRAILER -> client.message('d', BINARY_TRAILER, 0, BINARY_TRAILER.length);
      case BEGINNING, END -> throw new IllegalStateException("no data to write");
    }
  }

  @Override
  public long rows() {
    return nodes.stream().mapToLong(NodeCopies::rows).sum();
  }

  @Override
  public void close() {
    part = Part.END;
    nodes.forEach(NodeCopies::cancel);
    nodes.forEach(NodeCopies::discard);
  }
}
