package io.dpg.execute;

import io.dpg.catalog.NodeId;
import io.dpg.plan.Access;
import io.dpg.plan.ShardChoice;
import io.dpg.plan.ShardQuery;
import io.dpg.transaction.Participant;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.stream.Collectors;

/// Has nodes explain the tasks of a plan. Owner: the session's thread.
public final class TaskExplainer {

  /// The version of PostgreSQL from which on EXPLAIN has the option SERIALIZE.
  private static final int SERIALIZE_SINCE = 17;

  private final Executor executor;
  private final Execution execution;

  /// One task as its node explains it.
  ///
  /// @param node its node's name
  /// @param sql what it runs
  /// @param time from sending the request to its answer's end
  /// @param lines the node's text
  public record ExplainedTask(String node, String sql, Duration time, List<String> lines) {
    public ExplainedTask {
      lines = List.copyOf(lines);
    }
  }

  /// What runs where: the parts that router and fan-out plans share.
  ///
  /// @param perNode whether a node runs the query once over all its shards
  public record Shards(
      int anchor, ShardChoice choice, ShardQuery query, Access access, boolean perNode) {}

  /// What nodes are asked.
  ///
  /// @param options of EXPLAIN, without parentheses
  /// @param measured whether they are to say how much they send, too, if they can
  /// @param tasksMax how many tasks are explained at most
  public record Question(String options, boolean measured, int tasksMax) {}

  public TaskExplainer(Executor executor, Execution execution) {
    this.executor = executor;
    this.execution = execution;
  }

  /// How many tasks there are.
  public int count(Shards shards) {
    return tasks(shards).size();
  }

  /// The shard groups of each task.
  private List<List<Integer>> tasks(Shards shards) {
    ShardPicker picker = executor.picker(execution);
    List<Integer> indexes = picker.pick(shards.anchor(), shards.choice());
    return shards.perNode()
        ? List.copyOf(
            indexes.stream()
                .collect(
                    Collectors.groupingBy(
                        index -> picker.node(shards.anchor(), index),
                        LinkedHashMap::new,
                        Collectors.toList()))
                .values())
        : indexes.stream().map(List::of).toList();
  }

  /// Explains tasks one after the other.
  public List<ExplainedTask> explain(Shards shards, Question question) {
    ShardPicker picker = executor.picker(execution);
    List<ExplainedTask> tasks = new ArrayList<>();
    for (List<Integer> indexes : tasks(shards)) {
      if (tasks.size() == question.tasksMax()) {
        break;
      }
      NodeId node = picker.node(shards.anchor(), indexes.getFirst());
      Participant participant = executor.transaction().join(node);
      if (shards.access() == Access.WRITE) {
        participant.markWritten();
      }
      String sql = shards.query().sql(execution.catalog(), indexes);
      String options =
          question.measured() && canMeasure(participant)
              ? question.options() + ", serialize text"
              : question.options();
      tasks.add(explain(participant, execution.catalog().node(node).name(), sql, options));
    }
    return tasks;
  }

  private static boolean canMeasure(Participant participant) {
    String version = participant.connection().parameters().getOrDefault("server_version", "0");
    return Integer.parseInt(version.replaceFirst("\\D.*", "")) >= SERIALIZE_SINCE;
  }

  private ExplainedTask explain(Participant participant, String node, String sql, String options) {
    long start = System.nanoTime();
    TaskStatement statement = new TaskStatement("EXPLAIN (" + options + ") " + sql, false);
    NodeTasks tasks =
        new NodeTasks(
            participant, List.of(statement), execution.arguments().withTextResults(), false);
    tasks.start();
    List<String> lines = new ArrayList<>();
    while (tasks.next()) {
      String line = RowValues.read(RowBody.copy(tasks.wire())).getFirst();
      lines.add(line == null ? "" : line);
    }
    return new ExplainedTask(node, sql, Duration.ofNanos(System.nanoTime() - start), lines);
  }
}
