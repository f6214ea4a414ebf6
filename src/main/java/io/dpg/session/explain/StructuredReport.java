package io.dpg.session.explain;

import io.dpg.execute.StageStatistics;
import io.dpg.execute.TaskExplainer.ExplainedTask;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/// A report as PostgreSQL structures plans, so that tools can read it: dpg's plan is a node of type
/// `Custom Scan`, whose children are the plans of its tasks. What PostgreSQL does not know has keys
/// of its own.
public final class StructuredReport {

  private static final JsonMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).build();

  private static final String COST = "Total Cost";
  private static final String ROWS = "Plan Rows";
  private static final String WIDTH = "Plan Width";

  private final Report report;
  private final ExplainOptions options;

  private StructuredReport(Report report, ExplainOptions options) {
    this.report = report;
    this.options = options;
  }

  /// The text in the format that the options name, which is not TEXT.
  public static String text(Report report, ExplainOptions options) {
    Map<String, Object> plan = new StructuredReport(report, options).query();
    return switch (options.format()) {
      case JSON -> JSON.writerWithDefaultPrettyPrinter().writeValueAsString(List.of(plan));
      case YAML -> YamlText.of(List.of(plan));
      case XML -> XmlPlan.of(plan);
      case TEXT -> throw new IllegalArgumentException("text has no structure");
    };
  }

  private Map<String, Object> query() {
    Map<String, Object> query = new LinkedHashMap<>();
    query.put("Plan", root());
    Report.Run run = report.run();
    if (run != null) {
      query.put("Execution Time", milliseconds(run.time()));
    }
    return query;
  }

  private Map<String, Object> root() {
    List<Map<String, Object>> children = children();
    Map<String, Object> root = new LinkedHashMap<>();
    root.put("Node Type", "Custom Scan");
    root.put("Custom Plan Provider", "dpg");
    root.put("Parallel Aware", false);
    root.put("Async Capable", false);
    root.put("Startup Cost", BigDecimal.ZERO);
    root.put(COST, sum(children, COST));
    root.put(ROWS, sum(children, ROWS));
    root.put(
        WIDTH,
        children.stream().map(it -> number(it, WIDTH)).reduce(BigDecimal.ZERO, BigDecimal::max));
    putActuals(root, children);
    root.put("Distributed Plan", report.plan());
    if (!report.stages().isEmpty()) {
      root.put("Intermediate Results", report.stages().stream().map(this::stage).toList());
    }
    Report.Tasks tasks = report.tasks();
    if (tasks != null) {
      root.put("Task Count", tasks.count());
      root.put("Tasks Shown", tasks.extent());
      if (!tasks.totals().isEmpty()) {
        root.put("Nodes", tasks.totals().stream().map(StructuredReport::total).toList());
      }
    }
    if (!children.isEmpty()) {
      root.put("Plans", children);
    }
    return root;
  }

  private void putActuals(Map<String, Object> root, List<Map<String, Object>> children) {
    if (!options.analyze()) {
      return;
    }
    Report.Run run = report.run();
    BigDecimal time =
        children.stream()
            .map(it -> number(it, "Actual Total Time"))
            .reduce(BigDecimal.ZERO, BigDecimal::max);
    root.put("Actual Startup Time", BigDecimal.ZERO);
    root.put("Actual Total Time", run == null ? time : milliseconds(run.time()));
    root.put(
        "Actual Rows", run == null ? sum(children, "Actual Rows") : BigDecimal.valueOf(run.rows()));
    root.put("Actual Loops", 1);
  }

  private Map<String, Object> stage(StageStatistics stage) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("Number", stage.result());
    map.put("Rows", stage.rows());
    map.put("Bytes", stage.bytes());
    map.put("Time", milliseconds(stage.time()));
    return map;
  }

  private static Map<String, Object> total(NodeTotal total) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("Node", total.node());
    map.put("Tasks", total.tasks());
    map.put("Rows", total.rows());
    total.kilobytes().ifPresent(kilobytes -> map.put("Kilobytes", kilobytes));
    map.put("Time", milliseconds(total.time()));
    return map;
  }

  private List<Map<String, Object>> children() {
    List<Map<String, Object>> children = new ArrayList<>();
    Report.Tasks tasks = report.tasks();
    if (tasks != null) {
      tasks.shown().forEach(task -> children.add(child(task)));
    }
    if (!report.onCoordinator().isEmpty()) {
      children.add(plan(report.onCoordinator(), new LinkedHashMap<>()));
    }
    return children;
  }

  private Map<String, Object> child(ExplainedTask task) {
    Map<String, Object> further = new LinkedHashMap<>();
    further.put("Node", task.node());
    if (options.verbose()) {
      further.put("Query", task.sql());
    }
    if (options.analyze()) {
      further.put("Task Time", milliseconds(task.time()));
    }
    return plan(task.lines(), further);
  }

  /// A node's plan, with what it says of the whole query among the properties of its top.
  private static Map<String, Object> plan(List<String> json, Map<String, Object> further) {
    List<?> queries = JSON.readValue(String.join("\n", json), List.class);
    Map<String, Object> plan = new LinkedHashMap<>();
    plan.put("Parent Relationship", "Member");
    plan.putAll(further);
    if (queries.getFirst() instanceof Map<?, ?> query) {
      query.forEach((key, value) -> {
        if (!key.equals("Plan")) {
          plan.put("Remote " + key, value);
        }
      });
      if (query.get("Plan") instanceof Map<?, ?> top) {
        top.forEach((key, value) -> plan.put(String.valueOf(key), value));
      }
    }
    return plan;
  }

  private static BigDecimal sum(List<Map<String, Object>> plans, String key) {
    return plans.stream().map(it -> number(it, key)).reduce(BigDecimal.ZERO, BigDecimal::add);
  }

  private static BigDecimal number(Map<String, Object> plan, String key) {
    return plan.get(key) instanceof Number number
        ? new BigDecimal(number.toString())
        : BigDecimal.ZERO;
  }

  private static BigDecimal milliseconds(Duration time) {
    return BigDecimal.valueOf(Report.milliseconds(time)).setScale(3, RoundingMode.HALF_UP);
  }
}
