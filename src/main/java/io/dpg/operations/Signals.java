package io.dpg.operations;

import static java.util.Objects.requireNonNull;

import io.dpg.catalog.NodeId;
import io.dpg.error.SqlError;
import io.dpg.error.SqlState;
import io.dpg.transaction.activity.GlobalPid;
import io.dpg.transaction.activity.LiveSession;
import io.dpg.worker.NodeConnection;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// `pg_cancel_backend` and `pg_terminate_backend`: of sessions, by the process id that their
/// clients know or by the global one; of any other process of a node, by that node itself.
final class Signals {

  private static final long LOOK_NANOS = Duration.ofMillis(10).toNanos();

  /// Ids that fit are not global ones.
  private static final long LOCAL_MAX = Integer.MAX_VALUE;

  private static final String RIGHTS =
      "SELECT target.rolsuper AND NOT own.rolsuper,"
          + " pg_catalog.pg_has_role(target.oid, 'USAGE')"
          + " OR pg_catalog.pg_has_role('pg_signal_backend', 'USAGE')"
          + " FROM pg_catalog.pg_roles target, pg_catalog.pg_roles own"
          + " WHERE target.rolname = $1 AND own.rolname = current_user";

  private Signals() {}

  static String cancel(ClusterTransaction transaction, CallArguments arguments) {
    GlobalPid pid = pid(transaction, arguments);
    Optional<LiveSession> session = session(transaction, pid);
    if (session.isEmpty()) {
      return onNode(transaction, pid, "cancel", "");
    }
    requireRight(transaction, session.get(), "cancel query", "cancel", "query is being canceled");
    session
        .get()
        .cancel(SqlError.of(SqlState.QUERY_CANCELED, "canceling statement due to user request"));
    return Answer.of(true);
  }

  static String terminate(ClusterTransaction transaction, CallArguments arguments) {
    GlobalPid pid = pid(transaction, arguments);
    long timeoutMillis = Long.parseLong(arguments.text(1));
    if (timeoutMillis < 0) {
      throw SqlError.of(SqlState.NUMERIC_VALUE_OUT_OF_RANGE, "\"timeout\" must not be negative")
          .asException();
    }
    Optional<LiveSession> session = session(transaction, pid);
    if (session.isEmpty()) {
      return onNode(transaction, pid, "terminate", ", " + timeoutMillis);
    }
    requireRight(
        transaction,
        session.get(),
        "terminate process",
        "terminate",
        "process is being terminated");
    session
        .get()
        .terminate(
            SqlError.of(
                SqlState.ADMIN_SHUTDOWN, "terminating connection due to administrator command"));
    return Answer.of(timeoutMillis == 0 || hasEnded(transaction, pid, timeoutMillis));
  }

  private static GlobalPid pid(ClusterTransaction transaction, CallArguments arguments) {
    long pid = Long.parseLong(arguments.text(0));
    return pid > LOCAL_MAX
        ? new GlobalPid(pid)
        : GlobalPid.of(transaction.catalog().coordinator().id(), (int) pid);
  }

  private static Optional<LiveSession> session(ClusterTransaction transaction, GlobalPid pid) {
    return pid.node().equals(transaction.catalog().coordinator().id())
        ? transaction.sessions().find(pid.processId())
        : Optional.empty();
  }

  private static boolean hasEnded(
      ClusterTransaction transaction, GlobalPid pid, long timeoutMillis) {
    long deadline = System.nanoTime() + Duration.ofMillis(timeoutMillis).toNanos();
    while (session(transaction, pid).isPresent()) {
      if (System.nanoTime() - deadline > 0) {
        transaction.tell(
            SqlError.of(
                SqlState.WARNING,
                "backend with PID %d did not terminate within %d milliseconds",
                pid.processId(),
                timeoutMillis));
        return false;
      }
      LockSupport.parkNanos(LOOK_NANOS);
    }
    return true;
  }

  /// Not a session: the node knows what it is, and whether the client may.
  private static String onNode(
      ClusterTransaction transaction, GlobalPid pid, String action, String more) {
    NodeId node = pid.node();
    if (!transaction.catalog().nodes().containsKey(node)) {
      throw SqlError.of(SqlState.UNDEFINED_OBJECT, "node %s does not exist", node).asException();
    }
    boolean isCoordinator = node.equals(transaction.catalog().coordinator().id());
    String function = "pg_" + action + "_backend" + (isCoordinator ? "_on_node" : "");
    NodeConnection connection = transaction.on(node);
    String done =
        connection
            .query("SELECT pg_catalog.%s(%d%s)".formatted(function, pid.processId(), more))
            .value();
    return Answer.of("t".equals(done));
  }

  /// The words are those of `pg_cancel_backend` and `pg_terminate_backend` in signalfuncs.c.
  private static void requireRight(
      ClusterTransaction transaction,
      LiveSession session,
      String action,
      String verb,
      String suffering) {
    String object = suffering.startsWith("query") ? "queries" : "processes";
    List<@Nullable String> rights =
        transaction
            .coordinator()
            .query(RIGHTS, List.of(session.state().client().user()))
            .rows()
            .getFirst();
    if ("t".equals(requireNonNull(rights.get(0)))) {
      throw SqlError.of(SqlState.INSUFFICIENT_PRIVILEGE, "permission denied to %s", action)
          .detail(
              "Only roles with the %s attribute may %s %s of roles with the %s attribute.",
              "SUPERUSER", verb, object, "SUPERUSER")
          .asException();
    }
    if ("f".equals(rights.get(1))) {
      throw SqlError.of(SqlState.INSUFFICIENT_PRIVILEGE, "permission denied to %s", action)
          .detail(
              "Only roles with privileges of the role whose %s or with privileges of the \"%s\""
                  + " role may %s this %s.",
              suffering, "pg_signal_backend", verb, suffering.split(" ", 2)[0])
          .asException();
    }
  }
}
