package io.dpg.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;

/// One connection through a [FaultProxy]: two threads that pass on messages, one for each way.
final class FaultyConnection {

  private static final int CANCEL_REQUEST = 1234 << 16 | 5678;

  /// Where a message's fields begin, after its type and length.
  private static final int START = 5;

  private final FaultProxy proxy;
  private final SocketChannel dpg;
  private final SocketChannel node;

  /// The SQL of each request that a ReadyForQuery is due for; the log-in is the first.
  private final ConcurrentLinkedQueue<String> unanswered = new ConcurrentLinkedQueue<>();

  FaultyConnection(FaultProxy proxy, SocketChannel dpg, SocketChannel node) {
    this.proxy = proxy;
    this.dpg = dpg;
    this.node = node;
    unanswered.add("");
  }

  /// @param ended called when the connection is over
  void start(Runnable ended) {
    Thread.ofVirtual().name("fault-requests").start(() -> pass(this::passRequests, ended));
    Thread.ofVirtual().name("fault-answers").start(() -> pass(this::passAnswers, ended));
  }

  private interface Passing {
    void run() throws IOException, InterruptedException;
  }

  private void pass(Passing passing, Runnable ended) {
    try {
      passing.run();
    } catch (IOException e) {
      // One of the two sides is gone, and with it the connection.
      return;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      cut();
      ended.run();
    }
  }

  void cut() {
    try {
      dpg.close();
      node.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void passRequests() throws IOException, InterruptedException {
    DataInputStream in = input(dpg);
    OutputStream out = Channels.newOutputStream(node);
    byte[] startup = untyped(in);
    out.write(startup);
    if (ByteBuffer.wrap(startup).getInt(4) == CANCEL_REQUEST) {
      in.read();
      return;
    }
    Map<String, String> prepared = new HashMap<>();
    StringBuilder asked = new StringBuilder();
    while (true) {
      byte[] message = typed(in);
      String sql = sql(message, prepared);
      switch (message[0]) {
        case 'Q' -> unanswered.add(sql);
        case 'S' -> {
          unanswered.add(asked.toString());
          asked.setLength(0);
        }
        default -> {
          // A statement that was prepared for this very request was told already.
          sql = asked.indexOf(sql) >= 0 ? "" : sql;
          asked.append(sql);
        }
      }
      if (!deliver(message, out, FaultPoint.Side.REQUEST, sql)) {
        return;
      }
    }
  }

  private void passAnswers() throws IOException, InterruptedException {
    DataInputStream in = input(node);
    OutputStream out = Channels.newOutputStream(dpg);
    while (true) {
      byte[] message = typed(in);
      String sql = unanswered.peek();
      boolean unasked = "NSA".indexOf(message[0]) >= 0;
      if (message[0] == 'Z') {
        unanswered.poll();
      }
      if (!deliver(message, out, FaultPoint.Side.ANSWER, unasked || sql == null ? "" : sql)) {
        return;
      }
    }
  }

  /// Passes a message on, or lets its fault strike; false when the connection is to break.
  private boolean deliver(byte[] message, OutputStream out, FaultPoint.Side side, String sql)
      throws IOException, InterruptedException {
    switch (sql.isEmpty() ? null : proxy.faultFor(side, sql)) {
      case null -> {}
      case Fault.Cut _ -> {
        return false;
      }
      case Fault.Half _ -> {
        out.write(message, 0, message.length / 2);
        return false;
      }
      case Fault.Stall _ -> proxy.awaitHealing();
      // The fault is to be late.
      case Fault.Delay(var time) -> Thread.sleep(time);
      case Fault.Run(var action) -> action.run();
    }
    out.write(message);
    return true;
  }

  private static DataInputStream input(SocketChannel channel) {
    return new DataInputStream(new BufferedInputStream(Channels.newInputStream(channel)));
  }

  private static byte[] untyped(DataInputStream in) throws IOException {
    int length = in.readInt();
    byte[] message = ByteBuffer.allocate(length).putInt(length).array();
    in.readFully(message, 4, length - 4);
    return message;
  }

  private static byte[] typed(DataInputStream in) throws IOException {
    int type = in.read();
    if (type < 0) {
      throw new EOFException();
    }
    int length = in.readInt();
    byte[] message = ByteBuffer.allocate(length + 1).put((byte) type).putInt(length).array();
    in.readFully(message, 5, length - 4);
    return message;
  }

  /// The SQL that a Query or Parse message carries, or that a Bind message refers to.
  ///
  /// @param prepared the SQL of the statements by their names
  private static String sql(byte[] message, Map<String, String> prepared) {
    return switch (message[0]) {
      case 'Q' -> string(message, START);
      case 'P' -> {
        String name = string(message, START);
        String sql = string(message, end(message, START) + 1);
        prepared.put(name, sql);
        yield sql;
      }
      case 'B' -> prepared.getOrDefault(string(message, end(message, START) + 1), "");
      default -> "";
    };
  }

  private static String string(byte[] message, int start) {
    return new String(message, start, end(message, start) - start, UTF_8);
  }

  private static int end(byte[] message, int start) {
    int end = start;
    while (message[end] != 0) {
      end++;
    }
    return end;
  }
}
