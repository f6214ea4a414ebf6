package io.dpg.execute.copy;

import io.dpg.error.SqlError;
import io.dpg.error.SqlErrorException;
import io.dpg.error.SqlState;
import io.dpg.transaction.Participant;
import io.dpg.wire.BackendMessage;
import io.dpg.wire.BackendMessage.CommandComplete;
import io.dpg.wire.BackendMessage.NoticeResponse;
import io.dpg.wire.Wire;
import io.dpg.worker.NodeListener;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// The chunks that go to one node over its one connection. The session's thread writes them; a
/// virtual thread of the lane's own reads the answers, so the node always has the next chunk when
/// it is done with one, and one that says much (a trigger's notices) never has to stop.
///
/// While [#drain] has not returned, nothing else may use the connection.
final class NodeLane {

  /// Chunks written and not answered.
  private static final int IN_FLIGHT_MAX = 2;

  private static final int NOTICES_MAX = 1_000;
  private static final Duration PATIENCE = Duration.ofSeconds(1);

  private final Participant participant;
  private final NodeListener listener;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final ArrayDeque<Chunk> inFlight = new ArrayDeque<>();
  private final ConcurrentLinkedQueue<Notice> notices = new ConcurrentLinkedQueue<>();
  private @Nullable Thread reader;
  private boolean closed;
  private long rows;
  private volatile @Nullable Failure failure;

  /// What a node said of a chunk while it took it.
  record Notice(Chunk chunk, NoticeResponse message) {}

  /// Why a chunk was not taken.
  ///
  /// @param chunk which one, or null when the connection was lost
  record Failure(@Nullable Chunk chunk, RuntimeException cause) {}

  /// @param listener whom the connection tells of notices when the lane is closed
  NodeLane(Participant participant, NodeListener listener) {
    this.participant = participant;
    this.listener = listener;
  }

  /// Sends a chunk; waits while enough others are on their way. Does nothing after a failure.
  void send(Chunk chunk, String sql, byte[] bytes, int length) {
    open();
    await(IN_FLIGHT_MAX - 1);
    if (failure != null) {
      return;
    }
    Wire wire = participant.wire();
    // The node is expected to answer as soon as the statement is written: after that the reader
    // needs the chunk.
    wire.begin('Q').putString(sql).end();
    enqueue(chunk);
    wire.message('d', bytes, 0, length);
    wire.begin('c').end().flush();
  }

  private void open() {
    if (reader != null) {
      return;
    }
    participant.markWritten();
    participant.awaitPrelude();
    closed = false;
    participant.connection().listener(new Queueing());
    reader = Thread.ofVirtual().name("copy-answers-" + participant.node()).start(this::read);
  }

  private void enqueue(Chunk chunk) {
    lock.lock();
    try {
      inFlight.add(chunk);
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /// Waits until all chunks are answered, or one has failed.
  void drain() {
    await(0);
  }

  private void await(int count) {
    lock.lock();
    try {
      while (inFlight.size() > count) {
        changed.await();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw SqlError.of(SqlState.QUERY_CANCELED, "canceling statement due to user request")
          .asException();
    } finally {
      lock.unlock();
    }
  }

  @Nullable Failure failure() {
    return failure;
  }

  /// Whether the connection has failed, not a chunk.
  boolean isLost() {
    Failure it = failure;
    return it != null && it.chunk() == null;
  }

  /// The next thing the node has said, in order; null when there is none.
  @Nullable Notice pollNotice() {
    return notices.poll();
  }

  /// Rows that the node has taken and that count, as its tags say. After [#drain].
  long rows() {
    lock.lock();
    try {
      return rows;
    } finally {
      lock.unlock();
    }
  }

  /// Gives the connection back to its owner, who may use it until the next [#send]: waits for what
  /// is on its way, and has it cancelled when that takes long.
  void close() {
    Thread thread = reader;
    if (thread == null) {
      return;
    }
    reader = null;
    lock.lock();
    try {
      closed = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    join(thread);
    participant.connection().listener(listener);
    if (participant.connection().readyOwed() == 0) {
      participant.connection().answered();
    }
  }

  private void join(Thread thread) {
    boolean interrupted = Thread.interrupted();
    boolean cancelled = false;
    while (thread.isAlive()) {
      try {
        if (thread.join(PATIENCE)) {
          break;
        }
        if (!cancelled) {
          cancelled = true;
          cancel();
        }
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void cancel() {
    try {
      participant.connection().cancel();
    } catch (SqlErrorException e) {
      // It cannot be asked to stop, so it is left behind.
      participant.connection().abort();
    }
  }

  private void read() {
    try {
      for (Chunk chunk = awaitChunk(); chunk != null; chunk = awaitChunk()) {
        readAnswer(chunk);
        remove();
      }
    } catch (RuntimeException e) {
      lose(e);
    }
  }

  private @Nullable Chunk awaitChunk() {
    lock.lock();
    try {
      while (inFlight.isEmpty() && !closed) {
        changed.awaitUninterruptibly();
      }
      return inFlight.peek();
    } finally {
      lock.unlock();
    }
  }

  private void readAnswer(Chunk chunk) {
    while (true) {
      int type = participant.connection().next();
      switch (type) {
        case 'C' ->
            count(chunk, ((CommandComplete) BackendMessage.decode(type, participant.wire())).tag());
        case 'E' -> {
          SqlError error = participant.connection().readError();
          if (failure == null) {
            failure = new Failure(chunk, error.asException());
          }
        }
        case 'Z' -> {
          return;
        }
        default -> participant.wire().skipBody();
      }
    }
  }

  private void count(Chunk chunk, String tag) {
    if (!chunk.counted()) {
      return;
    }
    lock.lock();
    try {
      rows += Long.parseLong(tag.substring(tag.lastIndexOf(' ') + 1));
    } finally {
      lock.unlock();
    }
  }

  private void remove() {
    lock.lock();
    try {
      inFlight.remove();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void lose(RuntimeException cause) {
    if (failure == null) {
      failure = new Failure(null, cause);
    }
    lock.lock();
    try {
      inFlight.clear();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /// Keeps notices for the session's thread; the first ones, when there are too many.
  private final class Queueing implements NodeListener {
    private int kept;

    @Override
    public void notice(NoticeResponse notice) {
      Chunk chunk;
      lock.lock();
      try {
        chunk = inFlight.peek();
      } finally {
        lock.unlock();
      }
      if (chunk != null && (listener.needs(notice) || kept++ < NOTICES_MAX)) {
        notices.add(new Notice(chunk, notice));
      }
    }
  }
}
