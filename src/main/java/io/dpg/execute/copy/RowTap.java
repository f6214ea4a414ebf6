package io.dpg.execute.copy;

import io.dpg.execute.RowStream;
import io.dpg.wire.PeerRole;
import io.dpg.wire.Transport;
import io.dpg.wire.Wire;
import io.dpg.wire.WireLimits;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;

/// Reads rows that a [RowStream] can only write to a wire: a wire that leads back here.
final class RowTap {

  private final Loop loop = new Loop();
  private final Wire wire =
      new Wire(loop, PeerRole.NODE, WireLimits.NODE, UncheckedIOException::new);

  /// The current row as a DataRow message, whose body is to be read before the next.
  Wire read(RowStream rows) {
    rows.writeRow(wire);
    wire.flush();
    if (wire.next() != 'D') {
      throw new IllegalStateException("a row is a DataRow message");
    }
    return wire;
  }

  /// Gives back what was written.
  private static final class Loop implements Transport {
    private final CopyBytes bytes = new CopyBytes(4 << 10);

    @Override
    public int read(ByteBuffer into) {
      int count = readAvailable(into);
      if (count == 0) {
        throw new IllegalStateException("nothing was written");
      }
      return count;
    }

    @Override
    public int readAvailable(ByteBuffer into) {
      int count = Math.min(into.remaining(), bytes.length());
      into.put(bytes.array(), 0, count);
      bytes.dropFirst(count);
      return count;
    }

    @Override
    public void write(ByteBuffer from) {
      byte[] written = new byte[from.remaining()];
      from.get(written);
      bytes.add(written);
    }

    @Override
    public void close() {
      bytes.clear();
    }
  }
}
