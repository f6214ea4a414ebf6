package io.dpg.transaction.activity;

import static java.util.Comparator.comparing;

import io.dpg.catalog.NodeId;
import io.dpg.transaction.activity.WaitGraph.Edge;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Finds deadlocks over several nodes in what the nodes say, look by look. Nodes are not asked at
/// one moment, so waits that seem to close a cycle may never have been there together; but a wait
/// that two looks have seen lasted from the one to the other, so waits which both have seen were
/// there together.
///
/// Owner: one thread.
public final class DeadlockSearch {

  private final NodeId coordinator;
  private Set<LockWait> seen = Set.of();

  /// A deadlock and who shall end it.
  ///
  /// @param victim the session whose transaction is the youngest
  public record Deadlock(SessionState victim, List<Edge> cycle) {
    public Deadlock {
      cycle = List.copyOf(cycle);
    }
  }

  /// @param coordinator the node that sessions count as processes of
  public DeadlockSearch(NodeId coordinator) {
    this.coordinator = coordinator;
  }

  /// Takes note of what the nodes say now; gives the deadlocks that are certain.
  public List<Deadlock> look(Collection<SessionState> sessions, Collection<LockWait> waits) {
    Set<LockWait> before = seen;
    seen = new HashSet<>(waits.stream().filter(wait -> wait.since() != null).toList());
    List<LockWait> lasting = waits.stream().filter(before::contains).toList();
    if (lasting.isEmpty()) {
      return List.of();
    }
    Parties parties = new Parties(coordinator, sessions);
    return new WaitGraph(lasting, parties)
        .cyclesOverNodes().stream()
            .flatMap(
                cycle -> victim(cycle, parties).map(victim -> new Deadlock(victim, cycle)).stream())
            .toList();
  }

  private static Optional<SessionState> victim(List<Edge> cycle, Parties parties) {
    return cycle.stream()
        .flatMap(edge -> parties.session(edge.waiting()).stream())
        .max(comparing(DeadlockSearch::begun).thenComparingInt(SessionState::processId));
  }

  private static Instant begun(SessionState session) {
    Instant transaction = session.times().transaction();
    return transaction == null ? Instant.EPOCH : transaction;
  }
}
