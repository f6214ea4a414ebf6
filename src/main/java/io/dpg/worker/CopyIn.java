package io.dpg.worker;

import io.dpg.error.SqlError;
import io.dpg.error.SqlErrorException;
import io.dpg.wire.BackendMessage;
import io.dpg.wire.BackendMessage.CommandComplete;
import io.dpg.wire.BackendMessage.CopyDirection;
import io.dpg.wire.BackendMessage.CopyResponse;
import io.dpg.wire.Wire;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/// A running `COPY ... FROM STDIN` on a node. Its owner writes; a virtual thread of its own reads
/// what the node says meanwhile, so a node that has much to say (notices of triggers) never stops
/// reading, and an error is known before the end of the data.
///
/// Nothing else may be done on the connection until [#finish] or [#fail].
public final class CopyIn {

  private static final int NOTICES_MAX = 1_000;

  private final NodeConnection connection;
  private final Wire wire;
  private final CopyResponse response;
  private final NodeListener listener;
  private final ConcurrentLinkedQueue<BackendMessage.NoticeResponse> notices =
      new ConcurrentLinkedQueue<>();
  private final Thread reader;
  private volatile @Nullable SqlError error;
  private volatile @Nullable RuntimeException lost;
  private volatile String tag = "";

  private CopyIn(NodeConnection connection, CopyResponse response) {
    this.connection = connection;
    this.wire = connection.wire();
    this.response = response;
    this.listener = connection.listener();
    connection.listener(new Queueing());
    this.reader =
        Thread.ofVirtual().name("copy-answers-" + connection.processId()).unstarted(this::read);
  }

  static CopyIn begin(NodeConnection connection, String sql) {
    Wire wire = connection.wire();
    wire.begin('Q').putString(sql).end().flush();
    SqlError error = null;
    while (true) {
      int type = connection.next();
      switch (type) {
        case 'G' -> {
          CopyResponse response = (CopyResponse) BackendMessage.decode(type, wire);
          CopyIn copy = new CopyIn(connection, response);
          copy.reader.start();
          return copy;
        }
        case 'E' -> error = connection.readError();
        case 'Z' -> {
          if (error == null) {
            throw new IllegalStateException("COPY FROM STDIN expected: " + CopyDirection.IN);
          }
          throw connection.inContext(error).asException();
        }
        default -> wire.skipBody();
      }
    }
  }

  /// The format that the node expects: 0 text, 1 binary.
  public int format() {
    return response.format();
  }

  public int columns() {
    return response.columnFormats().size();
  }

  /// Sends some of the data; pieces need not end with a row. Returns at once, without sending, when
  /// the node has already failed: [#finish] tells.
  public void write(byte[] bytes, int offset, int length) {
    if (!hasFailed()) {
      wire.message('d', bytes, offset, length);
    }
    tellNotices();
  }

  /// Sends what is buffered.
  public void flush() {
    wire.flush();
  }

  /// Whether the node has already said that it fails: more data is useless.
  public boolean hasFailed() {
    return error != null || lost != null;
  }

  /// Ends the data; returns the number of rows. Throws the node's error.
  public long finish() {
    if (!hasFailed()) {
      wire.begin('c').end();
    } else {
      // The node has left copy mode; it would take CopyDone as well, and ignores it.
      wire.discard();
    }
    end();
    return new QueryResult(java.util.List.of(), java.util.List.of(), tag).affectedRows();
  }

  /// Gives the data up; returns when the node has forgotten it.
  public void fail(String reason) {
    if (!hasFailed()) {
      wire.begin('f').putString(reason).end();
    }
    try {
      end();
    } catch (SqlErrorException expected) {
      // The node's error repeats the reason given; a lost connection is broken and known as such.
      return;
    }
  }

  private void end() {
    try {
      if (!connection.isBroken()) {
        wire.flush();
      }
      joinReader();
    } finally {
      connection.listener(listener);
      connection.answered();
    }
    tellNotices();
    RuntimeException loss = lost;
    if (loss != null) {
      throw loss;
    }
    SqlError refused = error;
    if (refused != null) {
      throw connection.inContext(refused).asException();
    }
  }

  private void joinReader() {
    boolean interrupted = false;
    while (true) {
      try {
        reader.join();
        break;
      } catch (InterruptedException e) {
        // The connection has two threads until the reader ends; ending it is the way to obey.
        interrupted = true;
        connection.abort();
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void read() {
    try {
      while (true) {
        int type = connection.next();
        switch (type) {
          case 'E' -> error = connection.readError();
          case 'C' -> tag = ((CommandComplete) BackendMessage.decode(type, wire)).tag();
          case 'Z' -> {
            return;
          }
          default -> wire.skipBody();
        }
      }
    } catch (RuntimeException e) {
      lost = e;
    }
  }

  private void tellNotices() {
    for (var notice = notices.poll(); notice != null; notice = notices.poll()) {
      listener.notice(notice);
    }
  }

  /// Keeps notices for the owner's thread; the first ones, when there are too many.
  private final class Queueing implements NodeListener {
    private int kept;

    @Override
    public void notice(BackendMessage.NoticeResponse notice) {
      if (listener.needs(notice)) {
        notices.add(notice);
      } else if (kept < NOTICES_MAX) {
        kept++;
        notices.add(notice);
      }
    }
  }
}
