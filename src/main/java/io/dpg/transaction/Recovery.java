package io.dpg.transaction;

import io.dpg.catalog.NodeId;
import io.dpg.error.SqlError;
import io.dpg.error.SqlErrorException;
import io.dpg.error.SqlState;
import io.dpg.worker.NodeConnection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Ends what a crash or a broken connection left half done: a prepared transaction whose decision
/// to commit is recorded is committed, any other that nobody works on is rolled back.
///
/// A node that owes the end of a decided transaction is not used for anything else before it has
/// ended it ([#require]): whoever was told of a commit must see it. Nor is a statement over several
/// nodes begun while one of them owes or may owe something ([#cut]). Threads: any.
public final class Recovery {

  private static final Logger LOG = LoggerFactory.getLogger(Recovery.class);

  private static final String PREPARED =
      "SELECT gid FROM pg_prepared_xacts WHERE database = current_database()"
          + " AND gid LIKE 'dpg\\_%' ORDER BY prepared";

  private static final String UNDEFINED_OBJECT = "42704";
  private static final int BUSY_RETRIES_MAX = 50;
  private static final Duration BUSY_PAUSE = Duration.ofMillis(20);

  private final CommitLog commitLog;
  private final OutsideAccess access;
  private final CommitGate gate;
  private final SharedGate shared;
  private final Debts debts = new Debts();
  private final Set<NodeId> unexamined = ConcurrentHashMap.newKeySet();
  private final Semaphore work = new Semaphore(0);

  /// What a look at a node's prepared transactions came to.
  ///
  /// @param inProgress those that somebody still works on
  /// @param failed those that could not be ended now
  public record Look(List<String> inProgress, List<String> failed) {

    public Look {
      inProgress = List.copyOf(inProgress);
      failed = List.copyOf(failed);
    }

    /// Whether the node holds no prepared transaction any more.
    public boolean isClean() {
      return inProgress.isEmpty() && failed.isEmpty();
    }
  }

  Recovery(CommitLog commitLog, OutsideAccess access, CommitGate gate, SharedGate shared) {
    this.commitLog = commitLog;
    this.access = access;
    this.gate = gate;
    this.shared = shared;
  }

  /// Says that a node may hold anything that a crash has left.
  public void notExamined(NodeId node) {
    unexamined.add(node);
    wake();
  }

  /// Says that a node still has to commit a transaction that is committed.
  void owes(NodeId node, String gid) {
    debts.add(node, gid);
    wake();
  }

  /// Says that nobody knows whether a transaction is committed.
  void doubts(Debts.Doubt doubt) {
    debts.add(doubt);
    wake();
  }

  /// Says that something is left to do on some node.
  void wake() {
    work.release();
  }

  /// Waits until something is left to do, or the time is over.
  ///
  /// @return whether something is
  public boolean awaitWork(Duration time) throws InterruptedException {
    boolean any = work.tryAcquire(time.toNanos(), TimeUnit.NANOSECONDS);
    work.drainPermits();
    return any;
  }

  /// Ends what a node owes, if anything, before it is used. 08006 when it cannot be reached.
  void require(NodeId node) {
    payDebts(node);
    if (!unexamined.isEmpty() && unexamined.contains(node)) {
      run(node);
    }
  }

  /// Lets a statement in that takes snapshots on these nodes, none of which owes anything. Leave as
  /// soon as they are taken. 08006 when a node cannot be made to do what it owes.
  ///
  /// @param voided how many cuts of the same statement were void
  SnapshotCut cut(Collection<NodeId> nodes, int voided) {
    while (true) {
      CommitGate.Pass pass = gate.cut(nodes, voided);
      Map<NodeId, Set<String>> unfinished;
      try {
        SharedGate.Stay stay = shared.isNeeded() ? shared.cut(nodes) : SharedGate.OUTSIDE;
        unfinished = stay.unfinished();
        if (unfinished.isEmpty() && debts.isFree(nodes)) {
          return new SnapshotCut(pass, stay);
        }
        stay.close();
      } catch (RuntimeException e) {
        pass.close();
        throw e;
      }
      pass.close();
      debts.doubtsOn(nodes).forEach(this::settle);
      finish(unfinished);
      nodes.forEach(this::payDebts);
    }
  }

  /// Ends what other processes have decided and not ended.
  private void finish(Map<NodeId, Set<String>> unfinished) {
    unfinished.forEach((node, gids) -> {
      gids.forEach(gid -> debts.add(node, gid));
      payDebts(node);
      shared.forget(gids);
    });
  }

  private void payDebts(NodeId node) {
    Set<String> gids = debts.of(node);
    if (gids.isEmpty()) {
      return;
    }
    access.on(
        node,
        connection -> {
          gids.forEach(gid -> commit(connection, node, gid));
          return gids.size();
        });
  }

  private void commit(NodeConnection connection, NodeId node, String gid) {
    if (!end(connection, gid, Outcome.COMMITTED)) {
      throw SqlError.of(
              SqlState.CONNECTION_FAILURE,
              "node \"%s\" has not committed transaction \"%s\" yet",
              connection.address().name(),
              gid)
          .detail("The connection was lost while it committed, and again when it was told anew.")
          .hint("Try again: dpg goes on by itself.")
          .asException();
    }
    debts.remove(node, gid);
  }

  /// Learns a decision. A commit becomes a debt of all of the transaction's nodes at once, before
  /// the first of them shows it.
  private Outcome settle(Debts.Doubt doubt) {
    Outcome outcome = commitLog.settle(doubt.gid());
    if (outcome == Outcome.COMMITTED) {
      try (CommitGate.Pass _ = gate.commit(doubt.nodes())) {
        doubt.prepared().forEach(debts::add);
      }
    }
    debts.remove(doubt);
    return outcome;
  }

  /// Resolves what is prepared on one node. 08006 when it or the coordinator node cannot be
  /// reached.
  public Look run(NodeId node) {
    payDebts(node);
    Look look = access.on(node, this::resolveAll);
    if (look.failed().isEmpty()) {
      unexamined.remove(node);
    }
    return look;
  }

  private Look resolveAll(NodeConnection node) {
    List<String> inProgress = new ArrayList<>();
    List<String> failed = new ArrayList<>();
    for (var row : node.query(PREPARED).rows()) {
      String gid = Objects.requireNonNull(row.getFirst());
      if (!commitLog.isAbandoned(gid)) {
        inProgress.add(gid);
      } else if (!end(node, gid, outcome(gid))) {
        failed.add(gid);
      }
    }
    return new Look(inProgress, failed);
  }

  private Outcome outcome(String gid) {
    return debts.doubtAbout(gid).map(this::settle).orElseGet(() -> commitLog.settle(gid));
  }

  /// Carries out a decision on a node; true when the transaction is no longer prepared there.
  static boolean end(NodeConnection node, String gid, Outcome outcome) {
    String command = outcome == Outcome.COMMITTED ? "COMMIT PREPARED" : "ROLLBACK PREPARED";
    for (int i = 0; i < BUSY_RETRIES_MAX; i++) {
      try {
        node.execute(command + " '" + gid.replace("'", "''") + "'");
        LOG.atInfo().addKeyValue("gid", gid).addKeyValue("by", command).log("recovered");
        return true;
      } catch (SqlErrorException e) {
        if (e.error().state().code().equals(UNDEFINED_OBJECT)) {
          // Somebody else was faster.
          return true;
        }
        if (node.isBroken()) {
          return false;
        }
        // The backend of a connection that broke may still be at it.
        LockSupport.parkNanos(BUSY_PAUSE.toNanos());
      }
    }
    return false;
  }
}
