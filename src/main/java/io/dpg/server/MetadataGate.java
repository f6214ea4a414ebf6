package io.dpg.server;

import io.dpg.catalog.NodeId;
import io.dpg.error.SqlErrorException;
import io.dpg.metastore.GateTable;
import io.dpg.transaction.SharedGate;
import io.dpg.worker.NodeConnection;
import java.time.Duration;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The gate between processes: locks on `pg_dist.commit_gate`, held on connections of its own. With
/// those of the pools, cuts could keep commits from what they need to end. Threads: any.
final class MetadataGate implements SharedGate, AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(MetadataGate.class);
  private static final int CONNECTIONS_MAX = 8;
  private static final Duration PATIENCE = Duration.ofMillis(20);
  private static final int DOUBLINGS_MAX = 5;

  private final BooleanSupplier needed;
  private final Supplier<NodeConnection> opener;
  private final Deque<NodeConnection> idle = new ConcurrentLinkedDeque<>();

  /// Separate, for cuts wait for commits and commits must come to an end.
  private final Semaphore commits = new Semaphore(CONNECTIONS_MAX, true);

  private final Semaphore cuts = new Semaphore(CONNECTIONS_MAX, true);
  private final Semaphore writes = new Semaphore(CONNECTIONS_MAX, true);

  /// How often the last writes have gone on without waiting: the next ones wait longer each time,
  /// so that cuts come to an end.
  private final AtomicInteger overtakings = new AtomicInteger();

  /// @param needed whether there are other processes
  /// @param opener opens a connection to the coordinator node
  MetadataGate(BooleanSupplier needed, Supplier<NodeConnection> opener) {
    this.needed = needed;
    this.opener = opener;
  }

  @Override
  public boolean isNeeded() {
    return needed.getAsBoolean();
  }

  /// One that cannot get the lock, whatever the reason, goes on without: cuts see from what it
  /// leaves as unfinished that they are void.
  @Override
  public Stay commit() {
    commits.acquireUninterruptibly();
    NodeConnection connection = null;
    try {
      connection = lease();
      GateTable.enterCommit(connection);
      return new Inside(connection, commits, List.of());
    } catch (SqlErrorException e) {
      LOG.atDebug().addKeyValue("reason", e.getMessage()).log("commit enters without lock");
      giveBack(connection);
      return new Inside(null, commits, List.of());
    }
  }

  /// Without the coordinator node no cut comes to an end, so nothing is to be waited for.
  @Override
  public void awaitCuts() {
    writes.acquireUninterruptibly();
    NodeConnection connection = null;
    try {
      connection = lease();
      int doublings = Math.min(overtakings.get(), DOUBLINGS_MAX);
      if (GateTable.awaitCuts(connection, PATIENCE.multipliedBy(1L << doublings))) {
        overtakings.set(0);
      } else {
        overtakings.incrementAndGet();
      }
      idle.push(connection);
    } catch (SqlErrorException e) {
      LOG.atDebug().addKeyValue("reason", e.getMessage()).log("write does not wait for cuts");
      giveBack(connection);
    } finally {
      writes.release();
    }
  }

  @Override
  public Stay cut(Collection<NodeId> nodes) {
    cuts.acquireUninterruptibly();
    NodeConnection connection = null;
    try {
      connection = lease();
      GateTable.enterCut(connection);
      return new Inside(connection, cuts, List.copyOf(nodes));
    } catch (RuntimeException e) {
      giveBack(connection);
      cuts.release();
      throw e;
    }
  }

  @Override
  public void forget(Collection<String> gids) {
    try (Stay stay = commit()) {
      stay.leave(List.copyOf(gids));
    }
  }

  private NodeConnection lease() {
    NodeConnection connection = idle.poll();
    while (connection != null && !connection.isAlive()) {
      connection.close();
      connection = idle.poll();
    }
    return connection == null ? opener.get() : connection;
  }

  private void giveBack(@Nullable NodeConnection connection) {
    if (connection != null && !connection.isBroken()) {
      try {
        connection.execute("ROLLBACK");
        idle.push(connection);
      } catch (SqlErrorException e) {
        connection.close();
      }
    }
  }

  private final class Inside implements Stay {
    private @Nullable NodeConnection connection;
    private final Semaphore permits;
    private final List<NodeId> nodes;
    private final GateTable.@Nullable Sight atFirst;
    private boolean closed;

    /// @param connection that holds the lock; null without one
    private Inside(@Nullable NodeConnection connection, Semaphore permits, List<NodeId> nodes) {
      this.connection = connection;
      this.permits = permits;
      this.nodes = nodes;
      this.atFirst =
          connection == null || nodes.isEmpty() ? null : GateTable.look(connection, nodes);
    }

    @Override
    public Map<NodeId, Set<String>> unfinished() {
      return atFirst == null ? Map.of() : atFirst.unfinished();
    }

    /// No commit has been decided, and no write has gone on, that did not wait for the cut.
    private boolean isWhole(NodeConnection inside) {
      return atFirst == null || GateTable.look(inside, nodes).equals(atFirst);
    }

    /// Without the lock nothing may be forgotten: cuts must be able to see it.
    @Override
    public boolean leave(List<String> done) {
      NodeConnection inside = connection;
      if (inside == null) {
        return false;
      }
      boolean whole = isWhole(inside);
      GateTable.leave(inside, done);
      idle.push(inside);
      connection = null;
      return whole;
    }

    @Override
    public void close() {
      if (!closed) {
        closed = true;
        giveBack(connection);
        permits.release();
      }
    }
  }

  @Override
  public void close() {
    idle.forEach(NodeConnection::close);
  }
}
