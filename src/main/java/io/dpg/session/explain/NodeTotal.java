package io.dpg.session.explain;

import io.dpg.execute.TaskExplainer.ExplainedTask;
import io.dpg.session.explain.ExplainOptions.Format;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What one node did for a statement: the sum of its tasks.
///
/// @param rows that it returned
/// @param kilobytes that it sent, each task's rounded up; empty where the node cannot tell
///   (PostgreSQL before 17)
/// @param time that its tasks took, one after the other
public record NodeTotal(String node, int tasks, long rows, OptionalLong kilobytes, Duration time) {

  private static final Pattern TEXT_ROWS = Pattern.compile("actual (?:time=\\S+ )?rows=(\\d+)");
  private static final Pattern JSON_ROWS = Pattern.compile("\"Actual Rows\": (\\d+)");
  private static final Pattern TEXT_OUTPUT = Pattern.compile("^Serialization: .*output=(\\d+)kB");
  private static final Pattern JSON_OUTPUT = Pattern.compile("\"Output Volume\": (\\d+)");

  /// Sums up tasks by node.
  public static List<NodeTotal> of(List<ExplainedTask> tasks, Format format) {
    Map<String, NodeTotal> totals = new LinkedHashMap<>();
    for (ExplainedTask task : tasks) {
      totals.merge(task.node(), of(task, format), NodeTotal::plus);
    }
    return new ArrayList<>(totals.values());
  }

  private static NodeTotal of(ExplainedTask task, Format format) {
    boolean text = format == Format.TEXT;
    // The top of the plan comes first, and a node has all of a JSON answer in one row.
    List<String> lines = task.lines().stream().flatMap(String::lines).toList();
    return new NodeTotal(
        task.node(),
        1,
        first(lines, text ? TEXT_ROWS : JSON_ROWS).orElse(0),
        first(lines, text ? TEXT_OUTPUT : JSON_OUTPUT),
        task.time());
  }

  private static OptionalLong first(List<String> lines, Pattern pattern) {
    for (String line : lines) {
      Matcher matcher = pattern.matcher(line);
      if (matcher.find()) {
        return OptionalLong.of(Long.parseLong(matcher.group(1)));
      }
    }
    return OptionalLong.empty();
  }

  private NodeTotal plus(NodeTotal other) {
    return new NodeTotal(
        node,
        tasks + other.tasks,
        rows + other.rows,
        kilobytes.isEmpty() || other.kilobytes.isEmpty()
            ? OptionalLong.empty()
            : OptionalLong.of(kilobytes.getAsLong() + other.kilobytes.getAsLong()),
        time.plus(other.time));
  }
}
