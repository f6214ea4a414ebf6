package io.dpg.transaction;

import io.dpg.error.SqlErrorException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Makes decisions durable one write at a time; those that come while one is on its way go together
/// into the next, so that a write costs many clients what it costs one. (Group commit, as in DeWitt
/// et al., Implementation Techniques for Main Memory Database Systems, 1984.) Threads: any.
public final class GroupCommit {

  private static final String CONNECTION_EXCEPTIONS = "08";

  private final Consumer<List<String>> write;
  private final ConcurrentLinkedQueue<Decision> waiting = new ConcurrentLinkedQueue<>();
  private final ReentrantLock turn = new ReentrantLock();

  /// @param write makes the decision on these prepared transactions durable, on all or on none;
  ///   their identifiers are sorted, which puts the oldest first
  public GroupCommit(Consumer<List<String>> write) {
    this.write = write;
  }

  /// Returns when the decision is durable.
  ///
  /// @throws SqlErrorException when it is not, or when that cannot be known
  public void record(List<String> gids) {
    Decision own = new Decision(gids);
    waiting.add(own);
    turn.lock();
    try {
      if (!own.isOver) {
        writeAll();
      }
    } finally {
      turn.unlock();
    }
    if (own.failure != null) {
      own.failAlone(write);
    }
  }

  /// How many decisions wait for the next write.
  int waiting() {
    return waiting.size();
  }

  private void writeAll() {
    List<Decision> group = new ArrayList<>();
    for (Decision next = waiting.poll(); next != null; next = waiting.poll()) {
      group.add(next);
    }
    RuntimeException failure = null;
    try {
      write.accept(group.stream().flatMap(it -> it.gids.stream()).sorted().toList());
    } catch (RuntimeException e) {
      failure = e;
    }
    for (Decision decision : group) {
      decision.isOver = true;
      decision.failure = failure;
      decision.isOneOfMany = group.size() > 1;
    }
  }

  /// Changed by who has the turn.
  private static final class Decision {
    final List<String> gids;
    boolean isOver;
    boolean isOneOfMany;
    @Nullable RuntimeException failure;

    Decision(List<String> gids) {
      this.gids = gids;
    }

    /// What another transaction of the group was refused for is no reason to refuse this one.
    /// Should it have been written after all, the second attempt fails, and who asks for the
    /// outcome is told the truth.
    void failAlone(Consumer<List<String>> write) {
      if (isOneOfMany
          && failure instanceof SqlErrorException e
          && !e.error().state().code().startsWith(CONNECTION_EXCEPTIONS)) {
        write.accept(gids);
      } else if (failure != null) {
        throw failure;
      }
    }
  }
}
