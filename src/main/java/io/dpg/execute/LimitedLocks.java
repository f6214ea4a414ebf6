package io.dpg.execute;

import io.dpg.catalog.NodeId;
import io.dpg.pgtype.ArrayLiteral;
import io.dpg.pgtype.ByteSlice;
import io.dpg.pgtype.RowColumns;
import io.dpg.pgtype.RowComparator;
import io.dpg.plan.LimitedLocksPlan;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;

/// Locks the first rows of several shards, and no others.
final class LimitedLocks {

  private static final int TEXT_ARRAY = 1009;

  private final Executor executor;
  private final LimitedLocksPlan plan;
  private final Execution execution;
  private final Arguments arguments;
  private final RowBounds bounds;
  private final Set<Place> tried = new HashSet<>();
  private final List<RowColumns> locked = new ArrayList<>();

  LimitedLocks(Executor executor, LimitedLocksPlan plan, Execution execution) {
    this.executor = executor;
    this.plan = plan;
    this.execution = execution;
    this.arguments = execution.arguments().withFurtherTexts(plan.visible(), plan.columns() + 1);
    this.bounds = new RowBounds(plan.bounds(), execution.arguments());
  }

  /// Where a row is.
  private record Place(int shard, String ctid) {}

  private record Candidate(Place place, RowColumns row) {}

  RowStream run() {
    long wanted = bounds.rowsNeeded();
    while (locked.size() < wanted) {
      List<Candidate> next = candidates(wanted);
      if (next.isEmpty()) {
        break;
      }
      lock(next.subList(0, (int) Math.min(next.size(), wanted - locked.size())));
    }
    locked.sort(order());
    List<byte[]> answer = new ArrayList<>();
    for (RowColumns row : locked) {
      if (!bounds.isExhausted() && bounds.admit()) {
        answer.add(RowBody.leading(row.body(), plan.visible()));
      }
    }
    return new AnsweredRows(answer, execution.command() + " " + answer.size());
  }

  private Comparator<RowColumns> order() {
    RowComparator order = SortedRows.order(plan.keys(), arguments);
    return order;
  }

  /// The first rows of all shards that were not tried yet, in order.
  private List<Candidate> candidates(long wanted) {
    long limit = wanted > Long.MAX_VALUE - tried.size() ? wanted : wanted + tried.size();
    String suffix = limit == Long.MAX_VALUE ? "" : " LIMIT " + limit;
    Map<Integer, TaskStatement> statements = new TreeMap<>();
    for (int shard : executor.picker(execution).pick(plan.anchor(), plan.choice())) {
      String sql = plan.candidates().sql(execution.catalog(), shard) + suffix;
      statements.put(shard, new TaskStatement(sql, false));
    }
    List<Candidate> all = new ArrayList<>(run(statements));
    all.removeIf(candidate -> tried.contains(candidate.place()));
    all.sort(Comparator.comparing(Candidate::row, order()));
    return all;
  }

  private void lock(List<Candidate> chosen) {
    Map<Integer, List<String>> byShard = new TreeMap<>();
    for (Candidate candidate : chosen) {
      tried.add(candidate.place());
      byShard
          .computeIfAbsent(candidate.place().shard(), _ -> new ArrayList<>())
          .add(candidate.place().ctid());
    }
    Map<Integer, TaskStatement> statements = new TreeMap<>();
    byShard.forEach((shard, places) -> {
      Arguments own = arguments.followedBy(List.of(TEXT_ARRAY), List.of(ArrayLiteral.of(places)));
      String sql = plan.locking().sql(execution.catalog(), shard);
      statements.put(shard, new TaskStatement(sql, false).with(own));
    });
    run(statements).forEach(candidate -> locked.add(candidate.row()));
  }

  private List<Candidate> run(Map<Integer, TaskStatement> statements) {
    Map<NodeId, List<Integer>> shards = new LinkedHashMap<>();
    ShardPicker picker = executor.picker(execution);
    statements
        .keySet()
        .forEach(shard ->
            shards
                .computeIfAbsent(picker.node(plan.anchor(), shard), _ -> new ArrayList<>())
                .add(shard));
    List<List<Integer>> shardsOfNodes = new ArrayList<>(shards.values());
    List<NodeTasks> nodes = new ArrayList<>();
    shards.forEach((node, indexes) ->
        nodes.add(
            new NodeTasks(
                executor.transaction().join(node),
                indexes.stream().map(statements::get).map(Objects::requireNonNull).toList(),
                arguments,
                false)));
    nodes.forEach(NodeTasks::start);
    List<Candidate> rows = new ArrayList<>();
    try {
      for (int i = 0; i < nodes.size(); i++) {
        NodeTasks node = nodes.get(i);
        while (node.next()) {
          RowColumns row = RowColumns.of(RowBody.copy(node.wire()), 0);
          ByteSlice ctid = Objects.requireNonNull(row.column(plan.columns()));
          Place place = new Place(shardsOfNodes.get(i).get(node.completed()), ctid.text());
          rows.add(new Candidate(place, row));
        }
      }
    } catch (RuntimeException e) {
      nodes.forEach(NodeTasks::cancel);
      nodes.forEach(NodeTasks::discard);
      throw e;
    }
    return rows;
  }
}
