package io.dpg.session.explain;

import io.dpg.execute.StageStatistics;
import io.dpg.execute.TaskExplainer.ExplainedTask;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What EXPLAIN has found out.
///
/// @param plan dpg's plan, line by line
/// @param stages what each intermediate result took, if the statement was run
/// @param tasks null where nodes explain nothing
/// @param onCoordinator the coordinator node's own plan of the whole statement; empty for none
/// @param run null when the statement was not run by dpg itself
public record Report(
    List<String> plan,
    List<StageStatistics> stages,
    @Nullable Tasks tasks,
    List<String> onCoordinator,
    @Nullable Run run) {

  public Report {
    plan = List.copyOf(plan);
    stages = List.copyOf(stages);
    onCoordinator = List.copyOf(onCoordinator);
  }

  /// The tasks of a plan, as nodes explain them.
  ///
  /// @param count how many there are
  /// @param shown all of them, or one that stands for all
  /// @param totals what each node did, where all tasks were run and are shown
  public record Tasks(int count, List<ExplainedTask> shown, List<NodeTotal> totals) {
    public Tasks {
      shown = List.copyOf(shown);
      totals = List.copyOf(totals);
    }

    String extent() {
      return shown.size() == count ? "All" : "One of " + count;
    }
  }

  /// What running the statement gave.
  ///
  /// @param tag its command tag
  /// @param rows how many rows it returned
  public record Run(String tag, long rows, Duration time) {}

  static double milliseconds(Duration time) {
    return time.toNanos() / 1e6;
  }
}
