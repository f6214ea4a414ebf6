package io.dpg.worker;

import io.dpg.error.SqlErrorException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Finds out whether a node still answers, on a connection of its own. A node that is stalled keeps
/// its connections open and says nothing on them, which looks like a statement that takes long; so
/// it is asked something that never does. Owner: one thread at a time.
public final class Heartbeat implements AutoCloseable {

  private final NodePool pool;
  private final NodeLogin login;
  private final NodeLimits limits;
  private volatile @Nullable NodeConnection connection;

  /// @param login of a superuser, for whom servers keep connections free
  public Heartbeat(NodePool pool, NodeLogin login, NodeLimits limits) {
    this.pool = pool;
    this.login = login;
    this.limits = limits;
  }

  /// Asks once, if dpg waits for the node at all. When no answer comes in time, all connections to
  /// the node are given up: whoever waits on one gets 08006.
  public void beat(Duration answerMax) {
    if (pool.use().leased() == 0) {
      return;
    }
    String reason = "no answer for " + answerMax.toMillis() + " ms";
    try (Deadline _ = new Deadline(answerMax, () -> giveUp(reason))) {
      NodeConnection asked = connection;
      if (asked == null || asked.isBroken()) {
        asked = NodeConnection.open(pool.address(), login, limits);
        connection = asked;
      }
      asked.query("SELECT 1");
    } catch (SqlErrorException e) {
      if (NodePool.isOutage(e.error())) {
        close();
      }
      // Any other error is an answer.
    }
  }

  private void giveUp(String reason) {
    pool.giveUp(reason);
    NodeConnection asked = connection;
    if (asked != null) {
      asked.abort();
    }
  }

  @Override
  public void close() {
    NodeConnection asked = connection;
    connection = null;
    if (asked != null) {
      asked.abort();
    }
  }
}
