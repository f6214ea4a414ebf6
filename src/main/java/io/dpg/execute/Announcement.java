package io.dpg.execute;

import io.dpg.worker.StatementNames;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Whether a node is to say at once that it has a statement's snapshot. That costs a message on its
/// own, which is much for a statement that is over in less than a millisecond; so one that was
/// quick when the connection ran it last says so with its first rows. Should it take long this
/// time, a commit that waits for the snapshot makes it void, and the statement is started anew,
/// announcing. Owner: the session's thread.
final class Announcement {

  /// Far below what commits wait for snapshots.
  private static final long QUICK_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

  private final StatementNames names;
  private @Nullable Object key;
  private long begun;

  Announcement(StatementNames names) {
    this.names = names;
  }

  /// @param statement by which the connection knows it
  void begin(Object statement) {
    key = statement;
    begun = System.nanoTime();
  }

  boolean isDue() {
    return key == null || !names.isQuick(key);
  }

  /// All rows are read.
  void end() {
    if (key != null) {
      names.setQuick(key, System.nanoTime() - begun < QUICK_NANOS);
    }
  }

  /// The snapshot came too late for somebody.
  void tookLong() {
    if (key != null) {
      names.setQuick(key, false);
    }
  }
}
