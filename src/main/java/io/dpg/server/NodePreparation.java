package io.dpg.server;

import io.dpg.error.SqlErrorException;
import io.dpg.error.SqlState;
import io.dpg.metastore.Bootstrap;
import io.dpg.metastore.NodeLikeness;
import io.dpg.metastore.NodeRequirements;
import io.dpg.worker.NodeConnection;
import io.dpg.worker.NodeLimits;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Makes servers fit to be nodes: looks at what they must have, makes the database where it is
/// missing, then dpg's own schema in it. Repeating it does nothing. Threads: any.
final class NodePreparation {

  private static final Logger LOG = LoggerFactory.getLogger(NodePreparation.class);

  /// What every server has.
  private static final String MAINTENANCE_DATABASE = "postgres";

  private final NodeLimits limits;

  NodePreparation(NodeLimits limits) {
    this.limits = limits;
  }

  /// A superuser's connection to a server that has all it needs.
  NodeConnection openCoordinator(NodeAccess access) {
    try {
      return checked(access, open(access, access.database()));
    } catch (SqlErrorException failure) {
      if (!failure.error().state().equals(SqlState.INVALID_CATALOG_NAME)) {
        throw failure;
      }
    }
    String name = io.dpg.sql.Identifiers.quote(access.database());
    // In the locale of the server's own databases, as CREATE DATABASE without more makes it.
    create(access, "CREATE DATABASE " + name + " TEMPLATE template0 ENCODING UTF8");
    return checked(access, open(access, access.database()));
  }

  /// A superuser's connection to a server that has all it needs and treats values like the
  /// coordinator node.
  ///
  /// @param coordinator what the worker has to be like
  NodeConnection openWorker(NodeAccess access, NodeLikeness coordinator) {
    NodeConnection worker = checked(access, openOrCreate(access, coordinator));
    try {
      String name = access.known().name();
      warn(access, coordinator.requireSameLocale(worker, name));
      List<String> changed = coordinator.alignSettings(worker);
      if (!changed.isEmpty()) {
        LOG.atInfo()
            .addKeyValue("node", name)
            .addKeyValue("settings", changed)
            .log("database has the coordinator node's settings now");
      }
      return worker;
    } catch (RuntimeException failure) {
      worker.close();
      throw failure;
    }
  }

  /// Prepares a worker's database.
  void prepareWorker(NodeAccess access, NodeLikeness coordinator, int groupId) {
    try (NodeConnection worker = openWorker(access, coordinator)) {
      Bootstrap.worker(worker, groupId);
    }
  }

  private NodeConnection openOrCreate(NodeAccess access, NodeLikeness coordinator) {
    try {
      return open(access, access.database());
    } catch (SqlErrorException failure) {
      if (!failure.error().state().equals(SqlState.INVALID_CATALOG_NAME)) {
        throw failure;
      }
    }
    create(access, coordinator.createDatabase(access.database()));
    return open(access, access.database());
  }

  private void create(NodeAccess access, String statement) {
    try (NodeConnection server = checked(access, open(access, MAINTENANCE_DATABASE))) {
      LOG.atInfo()
          .addKeyValue("node", access.known().name())
          .addKeyValue("database", access.database())
          .log("making the database");
      server.execute(statement);
    }
  }

  private NodeConnection checked(NodeAccess access, NodeConnection server) {
    try {
      NodeRequirements requirements = NodeRequirements.of(server);
      requirements.require(access.known().name());
      warn(access, requirements.warnings());
      return server;
    } catch (RuntimeException failure) {
      server.close();
      throw failure;
    }
  }

  private static void warn(NodeAccess access, List<String> warnings) {
    for (String warning : Set.copyOf(warnings)) {
      LOG.atWarn()
          .addKeyValue("node", access.known().name())
          .addKeyValue("reason", warning)
          .log("node is not as it should be");
    }
  }

  private NodeConnection open(NodeAccess access, String database) {
    return NodeConnection.open(access.address(), access.own(database), limits);
  }
}
