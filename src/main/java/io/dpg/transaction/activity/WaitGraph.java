package io.dpg.transaction.activity;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Who waits for whom over all nodes. Its vertices are sessions, whatever processes work for them,
/// and the processes that work for none.
public final class WaitGraph {

  private final Map<GlobalPid, List<Edge>> edges = new LinkedHashMap<>();

  /// A wait of one party for another.
  public record Edge(GlobalPid waiting, GlobalPid blocking, LockWait lock) {}

  public WaitGraph(Collection<LockWait> waits, Parties parties) {
    for (LockWait wait : waits) {
      GlobalPid waiting = parties.of(wait.waiting());
      GlobalPid blocking = parties.of(wait.blocking());
      edges.computeIfAbsent(waiting, _ -> new ArrayList<>()).add(new Edge(waiting, blocking, wait));
    }
  }

  /// Cycles that no single node sees as one; each party is in one of them at most.
  public List<List<Edge>> cyclesOverNodes() {
    List<List<Edge>> cycles = new ArrayList<>();
    Set<GlobalPid> done = new HashSet<>();
    for (GlobalPid start : edges.keySet()) {
      List<Edge> cycle = done.contains(start) ? List.of() : cycleFrom(start, done);
      if (!cycle.isEmpty() && !isOnOneNode(cycle)) {
        cycles.add(cycle);
        cycle.forEach(edge -> done.add(edge.waiting()));
      }
    }
    return cycles;
  }

  /// The shortest way from a party back to itself, by breadth; empty when there is none.
  private List<Edge> cycleFrom(GlobalPid start, Set<GlobalPid> barred) {
    Map<GlobalPid, Edge> reachedBy = new HashMap<>();
    List<GlobalPid> frontier = List.of(start);
    while (!frontier.isEmpty()) {
      List<GlobalPid> next = new ArrayList<>();
      for (GlobalPid party : frontier) {
        for (Edge edge : edges.getOrDefault(party, List.of())) {
          if (edge.blocking().equals(start)) {
            return path(start, edge, reachedBy);
          }
          if (!barred.contains(edge.blocking())
              && reachedBy.putIfAbsent(edge.blocking(), edge) == null) {
            next.add(edge.blocking());
          }
        }
      }
      frontier = next;
    }
    return List.of();
  }

  private static List<Edge> path(GlobalPid start, Edge last, Map<GlobalPid, Edge> reachedBy) {
    List<Edge> path = new ArrayList<>();
    Edge edge = last;
    while (edge != null) {
      path.addFirst(edge);
      edge = edge.waiting().equals(start) ? null : reachedBy.get(edge.waiting());
    }
    return path;
  }

  /// Then that node's own check finds it: each party waits as the process that the one before it
  /// waits for.
  private static boolean isOnOneNode(List<Edge> cycle) {
    for (int i = 0; i < cycle.size(); i++) {
      LockWait wait = cycle.get(i).lock();
      LockWait next = cycle.get((i + 1) % cycle.size()).lock();
      if (!wait.blocking().equals(next.waiting())) {
        return false;
      }
    }
    return true;
  }
}
