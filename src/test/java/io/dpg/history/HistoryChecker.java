package io.dpg.history;

import io.dpg.history.Transaction.Append;
import io.dpg.history.Transaction.Operation;
import io.dpg.history.Transaction.Outcome;
import io.dpg.history.Transaction.Read;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// Says why a history of list appends cannot be one of snapshot isolation, in the order in which
/// clients saw things happen. After Adya's "Weak Consistency" and Kingsbury and Alvaro's "Elle":
/// since values are added once and lists only grow, what was read tells the order of all versions.
/// Transactions then depend on each other: one wrote after another (ww), read what it wrote (wr),
/// read before it wrote (rw), or began after it had ended. A cycle without two rw in a row cannot
/// be.
public final class HistoryChecker {

  private final List<Transaction> transactions;
  private final Map<Integer, List<Integer>> lists;
  private final Map<Integer, Transaction> writers = new HashMap<>();
  private final List<String> anomalies = new ArrayList<>();

  private HistoryChecker(List<Transaction> transactions, Map<Integer, List<Integer>> lists) {
    this.transactions = transactions;
    this.lists = lists;
    for (Transaction transaction : transactions) {
      for (Operation operation : transaction.operations()) {
        if (operation instanceof Append append) {
          writers.put(append.value(), transaction);
        }
      }
    }
  }

  /// @param lists what the lists were in the end, by key
  /// @return what is wrong; empty when nothing is
  public static List<String> anomalies(
      List<Transaction> transactions, Map<Integer, List<Integer>> lists) {
    HistoryChecker checker = new HistoryChecker(transactions, lists);
    checker.checkEnd();
    checker.checkReads();
    if (checker.anomalies.isEmpty()) {
      checker.checkOrder();
    }
    return checker.anomalies;
  }

  private void checkEnd() {
    Set<Integer> kept = new HashSet<>();
    lists.forEach((key, values) -> {
      for (Integer value : values) {
        if (!kept.add(value)) {
          anomalies.add("value " + value + " is in the lists twice");
        }
        Transaction writer = writers.get(value);
        if (writer == null || writer.outcome() == Outcome.ABORTED) {
          anomalies.add("value " + value + " of key " + key + " was rolled back and stayed");
        }
      }
    });
    writers.forEach((value, writer) -> {
      boolean whole = kept.contains(value) == isCommitted(writer, kept);
      if (!whole) {
        anomalies.add("value " + value + " of transaction " + writer.id() + " was lost");
      }
    });
  }

  /// A transaction whose client was not told has committed if anything of it is there.
  private static boolean isCommitted(Transaction transaction, Set<Integer> kept) {
    return switch (transaction.outcome()) {
      case COMMITTED -> true;
      case ABORTED -> false;
      case UNKNOWN ->
          transaction.operations().stream()
              .anyMatch(it -> it instanceof Append append && kept.contains(append.value()));
    };
  }

  /// A read is the beginning of what the list became, and then what the transaction itself added.
  private void checkReads() {
    for (Transaction transaction : transactions) {
      Map<Integer, List<Integer>> own = new HashMap<>();
      Map<Integer, List<Integer>> before = new HashMap<>();
      for (Operation operation : transaction.operations()) {
        switch (operation) {
          case Append append ->
              own.computeIfAbsent(append.key(), _ -> new ArrayList<>()).add(append.value());
          case Read read -> checkRead(transaction, read, own, before);
        }
      }
    }
  }

  private void checkRead(
      Transaction transaction,
      Read read,
      Map<Integer, List<Integer>> own,
      Map<Integer, List<Integer>> before) {
    List<Integer> added = own.getOrDefault(read.key(), List.of());
    int foreign = read.values().size() - added.size();
    List<Integer> list = lists.getOrDefault(read.key(), List.of());
    boolean seesOwn =
        foreign >= 0 && read.values().subList(foreign, read.values().size()).equals(added);
    if (!seesOwn) {
      anomalies.add("transaction " + transaction.id() + " does not see what it added: " + read);
      return;
    }
    List<Integer> base = read.values().subList(0, foreign);
    if (foreign > list.size() || !list.subList(0, foreign).equals(base)) {
      anomalies.add("transaction " + transaction.id() + " read what never was: " + read);
    } else if (foreign > 0 && isMiddleOfOne(list, foreign)) {
      anomalies.add("transaction " + transaction.id() + " read half of another one: " + read);
    }
    List<Integer> first = before.putIfAbsent(read.key(), List.copyOf(base));
    if (first != null && !first.equals(base)) {
      anomalies.add("transaction " + transaction.id() + " read key " + read.key() + " differently");
    }
  }

  private boolean isMiddleOfOne(List<Integer> list, int length) {
    return length < list.size()
        && Objects.equals(writers.get(list.get(length - 1)), writers.get(list.get(length)));
  }

  // Cycles

  /// A vertex has two states: whether the way to it ended with rw.
  private record State(int vertex, boolean afterRw) {}

  private record Edge(int to, boolean rw) {}

  private void checkOrder() {
    Map<Integer, Set<Edge>> edges = new HashMap<>();
    Set<Integer> kept = new HashSet<>();
    lists.values().forEach(kept::addAll);
    List<Transaction> committed =
        transactions.stream()
            .filter(it -> it.outcome() == Outcome.COMMITTED || isCommitted(it, kept))
            .toList();
    addVersionEdges(edges);
    committed.forEach(transaction -> addReadEdges(transaction, edges));
    addTimeEdges(committed, edges);
    new Cycles(edges).find().ifPresent(cycle -> anomalies.add("cycle: " + describe(cycle)));
  }

  /// The transactions of a cycle in their order; what stands for a moment is left out.
  private String describe(List<Integer> cycle) {
    return cycle.stream()
        .flatMap(id -> transactions.stream().filter(it -> it.id() == id))
        .map(Transaction::toString)
        .collect(Collectors.joining("\n"));
  }

  private static void add(Map<Integer, Set<Edge>> edges, int from, int to, boolean rw) {
    if (from != to) {
      edges.computeIfAbsent(from, _ -> new HashSet<>()).add(new Edge(to, rw));
    }
  }

  private int writer(int value) {
    return Objects.requireNonNull(writers.get(value)).id();
  }

  private void addVersionEdges(Map<Integer, Set<Edge>> edges) {
    for (List<Integer> list : lists.values()) {
      for (int i = 1; i < list.size(); i++) {
        add(edges, writer(list.get(i - 1)), writer(list.get(i)), false);
      }
    }
  }

  private void addReadEdges(Transaction reader, Map<Integer, Set<Edge>> edges) {
    Set<Integer> own = new HashSet<>();
    for (Operation operation : reader.operations()) {
      switch (operation) {
        case Append append -> own.add(append.value());
        case Read read -> {
          List<Integer> list = lists.getOrDefault(read.key(), List.of());
          int seen = (int) read.values().stream().filter(it -> !own.contains(it)).count();
          if (seen > 0) {
            add(edges, writer(list.get(seen - 1)), reader.id(), false);
          }
          if (seen < list.size()) {
            add(edges, reader.id(), writer(list.get(seen)), true);
          }
        }
      }
    }
  }

  /// Who began after another had ended comes after it. The moments of the ends are vertices of
  /// their own, with negative numbers, so that there are few edges.
  private static void addTimeEdges(List<Transaction> committed, Map<Integer, Set<Edge>> edges) {
    TreeMap<Long, Integer> moments = new TreeMap<>();
    for (Transaction transaction : committed) {
      if (transaction.outcome() == Outcome.COMMITTED) {
        moments.putIfAbsent(transaction.ended(), -1 - moments.size());
      }
    }
    Integer previous = null;
    for (Integer moment : moments.values()) {
      if (previous != null) {
        add(edges, previous, moment, false);
      }
      previous = moment;
    }
    for (Transaction transaction : committed) {
      if (transaction.outcome() == Outcome.COMMITTED) {
        add(
            edges,
            transaction.id(),
            Objects.requireNonNull(moments.get(transaction.ended())),
            false);
      }
      Map.Entry<Long, Integer> before = moments.lowerEntry(transaction.begun());
      if (before != null) {
        add(edges, before.getValue(), transaction.id(), false);
      }
    }
  }

  /// Finds a cycle without two rw in a row: one in the graph of states.
  private static final class Cycles {
    private final Map<Integer, Set<Edge>> edges;
    private final Set<State> done = new HashSet<>();
    private final Set<State> onPath = new HashSet<>();

    Cycles(Map<Integer, Set<Edge>> edges) {
      this.edges = edges;
    }

    Optional<List<Integer>> find() {
      for (Integer vertex : edges.keySet()) {
        for (boolean afterRw : new boolean[] {false, true}) {
          List<State> path = search(new State(vertex, afterRw));
          if (!path.isEmpty()) {
            return Optional.of(path.stream().map(State::vertex).toList());
          }
        }
      }
      return Optional.empty();
    }

    /// Depth first, without recursion: histories are longer than stacks.
    private List<State> search(State start) {
      if (done.contains(start)) {
        return List.of();
      }
      List<State> path = new ArrayList<>();
      List<Iterator<State>> rest = new ArrayList<>();
      enter(start, path, rest);
      while (!path.isEmpty()) {
        if (!rest.getLast().hasNext()) {
          State left = path.removeLast();
          rest.removeLast();
          onPath.remove(left);
          done.add(left);
          continue;
        }
        State next = rest.getLast().next();
        if (onPath.contains(next)) {
          return path.subList(path.indexOf(next), path.size());
        }
        if (!done.contains(next)) {
          enter(next, path, rest);
        }
      }
      return List.of();
    }

    private void enter(State state, List<State> path, List<Iterator<State>> rest) {
      path.add(state);
      onPath.add(state);
      rest.add(
          edges.getOrDefault(state.vertex, Set.of()).stream()
              .filter(edge -> !(edge.rw && state.afterRw))
              .map(edge -> new State(edge.to, edge.rw))
              .iterator());
    }
  }
}
