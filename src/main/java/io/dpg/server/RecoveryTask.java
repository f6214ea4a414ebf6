package io.dpg.server;

import io.dpg.catalog.Node;
import io.dpg.error.SqlErrorException;
import io.dpg.session.Database;
import io.dpg.transaction.Recovery;
import java.time.Duration;
import java.util.Collection;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Runs recovery over all nodes, at the start and every minute, on a thread of its own.
final class RecoveryTask implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(RecoveryTask.class);
  private static final Duration PAUSE = Duration.ofMinutes(1);

  /// What another process leaves when it dies is wanted soon.
  private static final Duration PAUSE_BESIDE_OTHERS = Duration.ofSeconds(2);

  private static final Duration RETRY_PAUSE = Duration.ofSeconds(1);
  private static final int LOOKS = 4;

  private final Database database;
  private final Recovery recovery;
  private final InternalConnections coordinator;
  private final Processes processes;
  private final Thread thread;

  /// Recovers what can be recovered before the first client comes, and goes on in the background.
  RecoveryTask(Database database, InternalConnections coordinator, Processes processes) {
    this.processes = processes;
    this.database = database;
    this.recovery = database.commits().recovery();
    this.coordinator = coordinator;
    database.catalog().nodes().keySet().forEach(recovery::notExamined);
    boolean complete = runOnce();
    this.thread =
        Thread.ofVirtual().name("transaction-recovery").start(() -> runAgainAndAgain(complete));
  }

  /// After a connection broke, the node may go on for a moment with what it was told before: one
  /// look is not enough.
  private void runAgainAndAgain(boolean isComplete) {
    int looksDue = isComplete ? 0 : 1;
    try {
      while (true) {
        if (recovery.awaitWork(looksDue > 0 ? RETRY_PAUSE : pause())) {
          looksDue = LOOKS;
        }
        boolean complete = runOnce();
        looksDue = complete ? Math.max(0, looksDue - 1) : Math.max(1, looksDue);
      }
    } catch (InterruptedException closed) {
      Thread.currentThread().interrupt();
    }
  }

  private Duration pause() {
    return processes.hasOthers() ? PAUSE_BESIDE_OTHERS : PAUSE;
  }

  /// @return whether all nodes could be looked at and none has anything left to end
  private boolean runOnce() {
    Collection<Optional<Recovery.Look>> looks =
        AtOnce.forEach(database.catalog().nodes().values(), this::lookAt).values();
    boolean complete = looks.stream().allMatch(it -> it.isPresent() && it.get().failed().isEmpty());
    boolean clean = looks.stream().allMatch(it -> it.isPresent() && it.get().isClean());
    if (clean) {
      forgetOldRecords();
    }
    return complete;
  }

  private Optional<Recovery.Look> lookAt(Node node) {
    try {
      return Optional.of(recovery.run(node.id()));
    } catch (SqlErrorException e) {
      LOG.atDebug().addKeyValue("node", node.name()).log("could not be recovered now");
      return Optional.empty();
    }
  }

  /// Records of transactions that are prepared nowhere any more: older than any that could still be
  /// on its way.
  private void forgetOldRecords() {
    try {
      coordinator.run(connection -> connection.execute("SELECT pg_dist.forget_commits()"));
    } catch (SqlErrorException e) {
      LOG.atDebug().addKeyValue("error", e.getMessage()).log("commit records stay for now");
    }
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
