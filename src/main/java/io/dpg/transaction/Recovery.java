package io.dpg.transaction;

import io.dpg.catalog.NodeId;
import io.dpg.error.SqlErrorException;
import io.dpg.worker.NodeConnection;
import java.time.Duration;
import java.util.ArrayList;
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
/// ended it ([#require]): whoever was told of a commit must see it. Threads: any.
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
  private final Map<NodeId, Set<String>> owedCommits = new ConcurrentHashMap<>();
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

  public Recovery(CommitLog commitLog, OutsideAccess access) {
    this.commitLog = commitLog;
    this.access = access;
  }

  /// Says that a node may hold anything that a crash has left.
  public void notExamined(NodeId node) {
    unexamined.add(node);
    wake();
  }

  /// Says that a node still has to commit a transaction that is committed.
  void owes(NodeId node, String gid) {
    owedCommits.computeIfAbsent(node, _ -> ConcurrentHashMap.newKeySet()).add(gid);
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
    if (owedCommits.containsKey(node)) {
      payDebts(node);
    }
    if (!unexamined.isEmpty() && unexamined.contains(node)) {
      run(node);
    }
  }

  private void payDebts(NodeId node) {
    Set<String> gids = owedCommits.getOrDefault(node, Set.of());
    access.on(node, connection -> gids.removeIf(gid -> end(connection, gid, Outcome.COMMITTED)));
    owedCommits.computeIfPresent(node, (_, left) -> left.isEmpty() ? null : left);
  }

  /// Resolves what is prepared on one node. 08006 when it or the coordinator node cannot be
  /// reached.
  public Look run(NodeId node) {
    if (owedCommits.containsKey(node)) {
      payDebts(node);
    }
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
      } else if (!end(node, gid, commitLog.settle(gid))) {
        failed.add(gid);
      }
    }
    return new Look(inProgress, failed);
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
