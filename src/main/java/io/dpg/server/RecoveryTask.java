package io.dpg.server;

import io.dpg.catalog.Node;
import io.dpg.error.SqlErrorException;
import io.dpg.session.Database;
import io.dpg.transaction.Recovery;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Runs recovery over all nodes, at the start and every minute, on a thread of its own.
final class RecoveryTask implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(RecoveryTask.class);
  private static final Duration PAUSE = Duration.ofMinutes(1);

  private final Database database;
  private final Recovery recovery;
  private final InternalConnections coordinator;
  private final Thread thread;

  RecoveryTask(Database database, MetadataCommitLog commitLog, InternalConnections coordinator) {
    this.database = database;
    this.recovery = new Recovery(commitLog::inProgress, commitLog);
    this.coordinator = coordinator;
    this.thread = Thread.ofVirtual().name("transaction-recovery").start(this::runAgainAndAgain);
  }

  private void runAgainAndAgain() {
    try {
      while (true) {
        runOnce();
        // Periodic work on a thread of its own.
        Thread.sleep(PAUSE);
      }
    } catch (InterruptedException closed) {
      Thread.currentThread().interrupt();
    }
  }

  private void runOnce() {
    boolean complete = true;
    for (Node node : database.catalog().nodes().values()) {
      try {
        complete &= database.outside(node, recovery::run).isEmpty();
      } catch (SqlErrorException e) {
        complete = false;
        LOG.atDebug().addKeyValue("node", node.name()).log("could not be recovered now");
      }
    }
    if (complete) {
      forgetOldRecords();
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
