package io.dpg.session.explain;

import io.dpg.execute.StageStatistics;
import io.dpg.execute.TaskExplainer.ExplainedTask;
import java.util.ArrayList;
import java.util.List;

/// A report as lines of text.
public final class TextReport {

  private final Report report;
  private final ExplainOptions options;
  private final List<String> lines = new ArrayList<>();

  private TextReport(Report report, ExplainOptions options) {
    this.report = report;
    this.options = options;
  }

  public static List<String> lines(Report report, ExplainOptions options) {
    TextReport text = new TextReport(report, options);
    text.write();
    return List.copyOf(text.lines);
  }

  private void write() {
    lines.addAll(report.plan());
    report.stages().forEach(this::writeStage);
    Report.Tasks tasks = report.tasks();
    if (tasks != null) {
      lines.add("  Task Count: " + tasks.count());
      lines.add("  Tasks Shown: " + tasks.extent());
      tasks.totals().forEach(this::writeTotal);
      tasks.shown().forEach(this::writeTask);
    }
    for (int i = 0; i < report.onCoordinator().size(); i++) {
      lines.add((i == 0 ? "  ->  " : "      ") + report.onCoordinator().get(i));
    }
    Report.Run run = report.run();
    if (run != null) {
      double milliseconds = Report.milliseconds(run.time());
      lines.add(
          report.stages().isEmpty()
              ? "  Executed: %s, rows returned %d, time %.3f ms"
                  .formatted(run.tag(), run.rows(), milliseconds)
              : "  Main query: %d rows, time %.3f ms".formatted(run.rows(), milliseconds));
    }
  }

  private void writeStage(StageStatistics stage) {
    lines.add(
        "  Intermediate result %d: %d rows, %d bytes, time %.3f ms"
            .formatted(
                stage.result(), stage.rows(), stage.bytes(), Report.milliseconds(stage.time())));
  }

  private void writeTotal(NodeTotal total) {
    String sent = total.kilobytes().isPresent() ? ", " + total.kilobytes().getAsLong() + " kB" : "";
    lines.add(
        "  Node %s: %d tasks, %d rows%s, time %.3f ms"
            .formatted(
                total.node(),
                total.tasks(),
                total.rows(),
                sent,
                Report.milliseconds(total.time())));
  }

  private void writeTask(ExplainedTask task) {
    lines.add("  ->  Task");
    lines.add("        Node: " + task.node());
    if (options.verbose()) {
      lines.add("        Query: " + task.sql());
    }
    if (options.analyze()) {
      lines.add("        Time: %.3f ms".formatted(Report.milliseconds(task.time())));
    }
    for (int i = 0; i < task.lines().size(); i++) {
      lines.add((i == 0 ? "        ->  " : "            ") + task.lines().get(i));
    }
  }
}
