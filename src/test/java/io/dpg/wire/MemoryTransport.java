package io.dpg.wire;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.random.RandomGenerator;

/// Bytes to be read, served in pieces of random size, and the bytes written.
final class MemoryTransport implements Transport {

  private final ByteBuffer input;
  private final RandomGenerator random;
  private final int pieceMax;
  private final ByteArrayOutputStream output = new ByteArrayOutputStream();
  private int writes;

  MemoryTransport(byte[] input, RandomGenerator random, int pieceMax) {
    this.input = ByteBuffer.wrap(input);
    this.random = random;
    this.pieceMax = pieceMax;
  }

  @Override
  public int read(ByteBuffer into) {
    if (!input.hasRemaining()) {
      return -1;
    }
    if (!into.hasRemaining()) {
      throw new IllegalStateException("a read without room would never end");
    }
    int piece = 1 + random.nextInt(pieceMax);
    int count = Math.min(piece, Math.min(input.remaining(), into.remaining()));
    into.put(input.slice(input.position(), count));
    input.position(input.position() + count);
    return count;
  }

  @Override
  public int readAvailable(ByteBuffer into) {
    return read(into);
  }

  @Override
  public void write(ByteBuffer from) {
    byte[] bytes = new byte[from.remaining()];
    from.get(bytes);
    output.writeBytes(bytes);
    writes++;
  }

  @Override
  public void close() {
    input.position(input.limit());
  }

  byte[] written() {
    return output.toByteArray();
  }

  int writes() {
    return writes;
  }
}
