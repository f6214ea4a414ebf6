package io.dpg.execute;

import io.dpg.catalog.NodeId;
import io.dpg.transaction.DistributedTransaction;
import io.dpg.transaction.Participant;
import io.dpg.worker.CopyIn;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// COPYs into tables of several nodes: one after the other on each node, the nodes by turns, so
/// that all of them work. Owner: the session's thread.
final class CopyLanes {

  private final DistributedTransaction transaction;
  private final Map<NodeId, Lane> lanes = new LinkedHashMap<>();

  CopyLanes(DistributedTransaction transaction) {
    this.transaction = transaction;
  }

  /// Adds a COPY.
  void add(NodeId node, String sql, CopyData data) {
    lanes.computeIfAbsent(node, Lane::new).waiting.add(new Load(sql, data));
  }

  /// Runs all COPYs by turns. Throws the first error of a node.
  void run() {
    run(new ArrayList<>(lanes.values()));
  }

  /// Runs those of one node after those of another, so that locks are taken in the same order by
  /// everybody.
  void runInTurn() {
    lanes.values().forEach(lane -> run(new ArrayList<>(List.of(lane))));
  }

  private static void run(List<Lane> busy) {
    try {
      while (!busy.isEmpty()) {
        for (Iterator<Lane> each = busy.iterator(); each.hasNext(); ) {
          if (!each.next().advance()) {
            each.remove();
          }
        }
      }
    } catch (RuntimeException e) {
      busy.forEach(Lane::giveUp);
      throw e;
    }
  }

  private record Load(String sql, CopyData data) {}

  private final class Lane {

    private final Participant participant;
    private final ArrayDeque<Load> waiting = new ArrayDeque<>();
    private @Nullable CopyIn copy;
    private CopyData.@Nullable Reader reader;

    private Lane(NodeId node) {
      this.participant = transaction.join(node);
    }

    /// Sends one more piece; false when there is nothing left to do.
    boolean advance() {
      CopyIn running = copy;
      CopyData.Reader from = reader;
      if (running == null || from == null) {
        return begin();
      }
      if (!running.hasFailed() && from.write(running)) {
        return true;
      }
      copy = null;
      running.finish();
      return !waiting.isEmpty();
    }

    private boolean begin() {
      Load next = waiting.poll();
      if (next == null) {
        return false;
      }
      participant.markWritten();
      participant.awaitPrelude();
      reader = next.data().reader();
      copy = participant.connection().copyIn(next.sql());
      return true;
    }

    void giveUp() {
      CopyIn running = copy;
      copy = null;
      if (running != null) {
        running.fail("another node has failed");
      }
    }
  }
}
