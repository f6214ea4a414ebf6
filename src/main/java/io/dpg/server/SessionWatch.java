package io.dpg.server;

import static java.util.stream.Collectors.joining;

import io.dpg.catalog.CatalogSnapshot;
import io.dpg.catalog.LogicalNames;
import io.dpg.catalog.Node;
import io.dpg.catalog.NodeId;
import io.dpg.error.SqlError;
import io.dpg.error.SqlErrorException;
import io.dpg.error.SqlState;
import io.dpg.session.Database;
import io.dpg.session.SharedSessions;
import io.dpg.transaction.activity.DeadlockSearch;
import io.dpg.transaction.activity.DeadlockSearch.Deadlock;
import io.dpg.transaction.activity.LiveSession;
import io.dpg.transaction.activity.LockWait;
import io.dpg.transaction.activity.LockWaits;
import io.dpg.transaction.activity.SessionState;
import io.dpg.transaction.activity.WaitGraph.Edge;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Looks after the sessions whose statements take long: ends those whose clients have gone, and one
/// of those that wait for each other over several nodes. Nodes are asked only while several
/// statements take long. A thread of its own.
final class SessionWatch implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(SessionWatch.class);

  private static final Duration PAUSE = Duration.ofMillis(200);

  /// A statement that takes longer may be waiting for a lock, and its client may have gone.
  private static final Duration LONG = Duration.ofMillis(300);

  /// So long a node's answer is waited for; one that is stalled may answer later, for nobody.
  private static final Duration ANSWER_MAX = Duration.ofMillis(500);

  private final Database database;
  private final SharedSessions sessions;
  private final DeadlockSearch search;

  /// Nodes that have not answered the last question yet.
  private final Set<NodeId> asked = ConcurrentHashMap.newKeySet();

  private final Thread thread;

  SessionWatch(Database database, SharedSessions sessions) {
    this.database = database;
    this.sessions = sessions;
    this.search = new DeadlockSearch(database.coordinator());
    this.thread = Thread.ofVirtual().name("session-watch").start(this::runAgainAndAgain);
  }

  private void runAgainAndAgain() {
    try {
      while (true) {
        // Periodic work on a thread of its own.
        Thread.sleep(PAUSE);
        look();
      }
    } catch (InterruptedException closed) {
      Thread.currentThread().interrupt();
    }
  }

  private void look() {
    try {
      Instant latest = Instant.now().minus(LONG);
      List<SessionState> busy = new ArrayList<>();
      for (LiveSession session : sessions.here().all()) {
        SessionState state = session.state();
        if (isLong(state, latest)) {
          session.endIfClientGone();
          busy.add(state);
        }
      }
      // One that is alone here may wait for one of another process, and that one for it.
      if (busy.size() > 1 || !busy.isEmpty() && sessions.hasOthers()) {
        endDeadlocks();
      }
    } catch (RuntimeException e) {
      LOG.atError().setCause(e).log("could not look after the sessions");
    }
  }

  private static boolean isLong(SessionState state, Instant latest) {
    Instant begun = state.times().statement();
    return state.work().isActive() && begun != null && begun.isBefore(latest);
  }

  /// All processes find the same, and each ends what is its own.
  private void endDeadlocks() {
    List<SessionState> states = sessions.active().stream().map(LiveSession::state).toList();
    for (Deadlock deadlock : search.look(states, waits(states))) {
      sessions
          .here()
          .find(deadlock.victim().processId())
          .filter(victim -> victim.state().statement() == deadlock.victim().statement())
          .ifPresent(victim -> end(victim, deadlock, states));
    }
  }

  private void end(LiveSession victim, Deadlock deadlock, List<SessionState> states) {
    SqlError error = error(deadlock);
    LOG.atInfo()
        .addKeyValue("waits", error.detail())
        .addKeyValue("statements", statements(deadlock, states))
        .log("deadlock over several nodes");
    victim.cancel(error);
  }

  /// A node that does not answer has no part in it: it cannot go on anyway.
  private List<LockWait> waits(List<SessionState> states) {
    CatalogSnapshot catalog = database.catalog();
    Set<NodeId> used =
        states.stream()
            .filter(state -> state.work().isActive())
            .flatMap(state -> state.backends().stream())
            .map(backend -> backend.node())
            .collect(Collectors.toSet());
    ConcurrentLinkedQueue<LockWait> waits = new ConcurrentLinkedQueue<>();
    List<Thread> questions =
        used.stream()
            .map(catalog.nodes()::get)
            .filter(Objects::nonNull)
            .filter(node -> asked.add(node.id()))
            .map(node -> Thread.ofVirtual().start(() -> waits.addAll(waitsOn(node))))
            .toList();
    try {
      for (Thread question : questions) {
        question.join(ANSWER_MAX);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return List.copyOf(waits);
  }

  private List<LockWait> waitsOn(Node node) {
    try {
      return database.outside(node, connection -> LockWaits.on(node.id(), connection));
    } catch (SqlErrorException e) {
      LOG.atDebug().addKeyValue("node", node.name()).log("could not be asked who waits");
      return List.of();
    } finally {
      asked.remove(node.id());
    }
  }

  /// In the words of PostgreSQL's own report (`DeadLockReport` in deadlock.c).
  private SqlError error(Deadlock deadlock) {
    CatalogSnapshot catalog = database.catalog();
    LogicalNames names = new LogicalNames(catalog);
    String waits =
        deadlock.cycle().stream().map(edge -> line(edge, catalog, names)).collect(joining("\n"));
    return SqlError.of(SqlState.DEADLOCK_DETECTED, "deadlock detected")
        .detail("%s", waits)
        .hint("See server log for query details.");
  }

  private static String line(Edge edge, CatalogSnapshot catalog, LogicalNames names) {
    SqlError object = SqlError.of(SqlState.DEADLOCK_DETECTED, "%s", edge.lock().object());
    return "Process %s waits for %s on %s on node \"%s\"; blocked by process %s."
        .formatted(
            edge.waiting(),
            edge.lock().mode(),
            names.in(object).message(),
            catalog.node(edge.lock().waiting().node()).name(),
            edge.blocking());
  }

  private String statements(Deadlock deadlock, List<SessionState> states) {
    Set<Integer> parties =
        deadlock.cycle().stream()
            .map(edge -> edge.waiting().processId())
            .collect(Collectors.toSet());
    return states.stream()
        .filter(state -> parties.contains(state.processId()))
        .map(state -> state.processId() + ": " + state.work().query())
        .collect(joining("; "));
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
