package io.dpg.transaction;

import io.dpg.error.SqlErrorException;
import io.dpg.worker.NodeConnection;
import io.dpg.worker.QueryResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Ends what a crash left half done: a prepared transaction whose decision to commit is recorded is
/// committed, any other that nobody works on is rolled back.
///
/// The order of looks makes that safe: first the prepared transactions of a node, then which ones
/// are in progress here, then the records. One that was decided in between is no longer prepared,
/// or has its record. Threads: one at a time.
public final class Recovery {

  private static final Logger LOG = LoggerFactory.getLogger(Recovery.class);

  private static final String PREPARED =
      "SELECT gid FROM pg_prepared_xacts WHERE database = current_database()"
          + " AND gid LIKE 'dpg\\_%' AND prepared < now() - interval '5 seconds'";

  private final Supplier<Set<String>> inProgress;
  private final CommitLog commitLog;

  /// @param inProgress the transactions that this process is committing now
  public Recovery(Supplier<Set<String>> inProgress, CommitLog commitLog) {
    this.inProgress = inProgress;
    this.commitLog = commitLog;
  }

  /// Resolves what is prepared on one node.
  ///
  /// @param node a superuser's connection
  /// @return the transactions that could not be resolved now
  public List<String> run(NodeConnection node) {
    QueryResult prepared = node.query(PREPARED);
    Set<String> busy = inProgress.get();
    List<String> left = new ArrayList<>();
    for (var row : prepared.rows()) {
      String gid = Objects.requireNonNull(row.getFirst());
      if (busy.contains(gid) || !resolve(node, gid)) {
        left.add(gid);
      }
    }
    return left;
  }

  private boolean resolve(NodeConnection node, String gid) {
    String command = commitLog.isRecorded(gid) ? "COMMIT PREPARED" : "ROLLBACK PREPARED";
    try {
      node.execute(command + " '" + gid.replace("'", "''") + "'");
      LOG.atInfo().addKeyValue("gid", gid).addKeyValue("by", command).log("transaction recovered");
      return true;
    } catch (SqlErrorException e) {
      // Somebody else was faster, or the node is going down: the next run will see.
      LOG.atDebug()
          .addKeyValue("gid", gid)
          .addKeyValue("error", e.getMessage())
          .log("not recovered");
      return false;
    }
  }
}
