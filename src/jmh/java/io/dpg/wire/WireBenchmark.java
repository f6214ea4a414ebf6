package io.dpg.wire;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/// Reading, relaying and writing messages, without sockets.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class WireBenchmark {

  private static final int ROWS = 100;
  private static final byte[] ROW = "0123456789".getBytes(StandardCharsets.US_ASCII);

  private final Wire client = Wire.ofClient(new Endless(new byte[] {'S', 0, 0, 0, 4}));
  private final Wire node =
      new Wire(new Endless(answer()), PeerRole.NODE, WireLimits.CLIENT, PeerLostException::new);

  /// What a node answers to one Execute, again and again.
  private static byte[] answer() {
    ByteBuffer bytes = ByteBuffer.allocate(8192);
    for (int i = 0; i < ROWS; i++) {
      bytes.put((byte) 'D').putInt(10 + ROW.length).putShort((short) 1).putInt(ROW.length).put(ROW);
    }
    bytes.put((byte) 'C').putInt(15).put("SELECT 100\0".getBytes(StandardCharsets.US_ASCII));
    bytes.put((byte) 'Z').putInt(5).put((byte) 'I');
    return java.util.Arrays.copyOf(bytes.array(), bytes.position());
  }

  @Benchmark
  public void writeBindExecuteSync() {
    node.begin('B').putString("").putString("dpg_1").putShort(1).putShort(0);
    node.putShort(1).putInt(ROW.length).putBytes(ROW).putShort(0).end();
    node.begin('E').putString("").putInt(0).end();
    node.begin('S').end().flush();
  }

  @Benchmark
  @OperationsPerInvocation(ROWS)
  public int relayRows() {
    int type = node.next();
    while (type != 'Z') {
      if (type == 'D') {
        node.forwardRun(client);
      }
      type = node.next();
    }
    client.flush();
    return type;
  }

  /// Gives the same bytes for ever, and takes all that is written.
  private static final class Endless implements Transport {
    private final byte[] bytes;
    private int position;

    Endless(byte[] bytes) {
      this.bytes = bytes;
    }

    @Override
    public int read(ByteBuffer into) {
      int length = Math.min(into.remaining(), bytes.length - position);
      into.put(bytes, position, length);
      position = (position + length) % bytes.length;
      return length;
    }

    @Override
    public int readAvailable(ByteBuffer into) {
      return 0;
    }

    @Override
    public void write(ByteBuffer from) {
      from.position(from.limit());
    }

    @Override
    public void close() {}
  }
}
