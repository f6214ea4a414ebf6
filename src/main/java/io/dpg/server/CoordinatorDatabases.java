package io.dpg.server;

import io.dpg.error.SqlError;
import io.dpg.error.SqlErrorException;
import io.dpg.error.SqlState;
import io.dpg.session.LocalDatabases;
import io.dpg.session.Login;
import io.dpg.worker.NodeConnection;
import io.dpg.worker.NodeLimits;
import java.util.concurrent.Semaphore;

/// The coordinator node's other databases, for so many sessions at one time: each keeps a
/// connection that the distributed database's pool must not miss. Threads: any.
final class CoordinatorDatabases implements LocalDatabases {

  private final NodeAccess coordinator;
  private final NodeLimits limits;
  private final int sessionsMax;
  private final Semaphore permits;
  private final RoleSync roles;

  CoordinatorDatabases(NodeAccess coordinator, NodeLimits limits, int sessionsMax, RoleSync roles) {
    this.coordinator = coordinator;
    this.limits = limits;
    this.sessionsMax = sessionsMax;
    this.permits = new Semaphore(sessionsMax);
    this.roles = roles;
  }

  @Override
  public NodeConnection open(Login login) {
    if (!permits.tryAcquire()) {
      throw SqlError.of(SqlState.TOO_MANY_CONNECTIONS, "sorry, too many clients already")
          .detail(
              "At most %d clients can be connected to databases besides \"%s\".",
              sessionsMax, coordinator.database())
          .hint("Raise limits.local_database_connections in dpg.toml.")
          .asException();
    }
    try {
      return NodeConnection.open(coordinator.address(), coordinator.client(login), limits);
    } catch (SqlErrorException refusal) {
      permits.release();
      // The client does not know of nodes here: to it, this is the server.
      throw refusal.error().where(null).causedBy(refusal);
    } catch (RuntimeException defect) {
      permits.release();
      throw defect;
    }
  }

  @Override
  public void closed() {
    permits.release();
  }

  @Override
  public void rolesChanged() {
    roles.run();
  }
}
