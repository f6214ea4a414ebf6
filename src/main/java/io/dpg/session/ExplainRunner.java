package io.dpg.session;

import io.dpg.catalog.CatalogSnapshot;
import io.dpg.error.SqlError;
import io.dpg.error.SqlState;
import io.dpg.execute.Arguments;
import io.dpg.execute.Execution;
import io.dpg.execute.Executor;
import io.dpg.execute.RowStream;
import io.dpg.execute.StageStatistics;
import io.dpg.execute.TaskExplainer;
import io.dpg.execute.TaskExplainer.ExplainedTask;
import io.dpg.execute.TaskExplainer.Shards;
import io.dpg.plan.Access;
import io.dpg.plan.EvaluateFirstPlan;
import io.dpg.plan.FanOutPlan;
import io.dpg.plan.LocalPlan;
import io.dpg.plan.Plan;
import io.dpg.plan.PlanPrinter;
import io.dpg.plan.RouterPlan;
import io.dpg.plan.StagedPlan;
import io.dpg.sql.Deparser;
import io.dpg.sql.ParsedStatement;
import io.dpg.sql.SqlNode;
import io.dpg.wire.BackendMessage.Field;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// EXPLAIN of statements over distributed tables: the plan as dpg has it, and the nodes' own plans
/// of its tasks - of one task, or of all with the option DIST. Owner: the session's thread.
final class ExplainRunner {

  static final List<Field> FIELDS = List.of(Field.of("QUERY PLAN", 25, -1));

  private final Database database;
  private final QueryPreparer preparer;
  private final QueryRunner runner;
  private final Executor executor;

  ExplainRunner(Database database, QueryPreparer preparer, QueryRunner runner, Executor executor) {
    this.database = database;
    this.preparer = preparer;
    this.runner = runner;
    this.executor = executor;
  }

  /// What the client asked for.
  private record Options(boolean analyze, boolean dist, boolean verbose, String forNodes) {}

  /// What is run instead of the client's EXPLAIN.
  sealed interface Explained {

    /// The lines to show.
    record Lines(List<String> lines) implements Explained {}

    /// A statement that the coordinator node can explain by itself.
    record Local(ParsedStatement statement) implements Explained {}
  }

  Explained run(ParsedStatement statement, Arguments arguments) {
    SqlNode tree = statement.tree();
    Options options = options(tree);
    ParsedStatement inner =
        database.statements().parse(Deparser.deparse(tree.required("query"))).getFirst();
    if (!Statements.isPlanned(inner.tree())) {
      return local(statement, options);
    }
    PreparedQuery query = preparer.prepare(inner, arguments.types());
    if (query.plan() instanceof LocalPlan) {
      return local(statement, options);
    }
    requireText(tree);
    return new Explained.Lines(explain(query, arguments, options));
  }

  private Explained local(ParsedStatement statement, Options options) {
    if (!options.dist()) {
      return new Explained.Local(statement);
    }
    SqlNode query = statement.tree().required("query");
    String sql = "EXPLAIN (" + options.forNodes() + ") " + Deparser.deparse(query);
    return new Explained.Local(database.statements().parse(sql).getFirst());
  }

  private static void requireText(SqlNode tree) {
    for (SqlNode option : tree.list("options")) {
      if (option.text("defname").equalsIgnoreCase("format") && !value(option).equals("text")) {
        throw SqlError.of(
                SqlState.FEATURE_NOT_SUPPORTED,
                "EXPLAIN of distributed tables has no format \"%s\"",
                value(option))
            .hint("Leave out FORMAT, or use FORMAT TEXT.")
            .asException();
      }
    }
  }

  private static Options options(SqlNode tree) {
    boolean analyze = false;
    boolean dist = false;
    boolean verbose = false;
    List<String> forNodes = new ArrayList<>();
    for (SqlNode option : tree.list("options")) {
      String name = option.text("defname").toLowerCase(Locale.ROOT);
      boolean on = !List.of("off", "false", "0").contains(value(option));
      switch (name) {
        case "analyze" -> analyze = on;
        case "verbose" -> verbose = on;
        case "dist" -> dist = on;
        default -> {}
      }
      if (!name.equals("dist")) {
        forNodes.add(name + " " + value(option));
      }
    }
    // An empty list of options is a syntax error: a default is said aloud.
    String text = forNodes.isEmpty() ? "format text" : String.join(", ", forNodes);
    return new Options(analyze, dist, verbose, text);
  }

  private static String value(SqlNode option) {
    SqlNode value = option.node("arg");
    if (value == null) {
      return "true";
    }
    return switch (value.kind()) {
      case "Integer" -> Long.toString(value.number("ival"));
      case "Boolean" -> Boolean.toString(value.flag("boolval"));
      default -> value.text("sval").toLowerCase(Locale.ROOT);
    };
  }

  private List<String> explain(PreparedQuery query, Arguments arguments, Options options) {
    CatalogSnapshot catalog = query.catalog();
    List<String> lines = new ArrayList<>(PlanPrinter.print(query.plan(), catalog));
    if (isStaged(query.plan())) {
      lines.addAll(stages(query, arguments, options));
      return lines;
    }
    Execution execution = executor.evaluated(execution(query, arguments));
    Plan plan = execution.plan();
    switch (plan) {
      case RouterPlan router ->
          lines.addAll(
              tasks(
                  execution,
                  options,
                  new Shards(router.anchor(), router.choice(), router.query(), router.access())));
      case FanOutPlan fanOut ->
          lines.addAll(
              tasks(
                  execution,
                  options,
                  new Shards(fanOut.anchor(), fanOut.choice(), fanOut.query(), fanOut.access())));
      default -> lines.addAll(executed(query, arguments, options));
    }
    return lines;
  }

  private static boolean isStaged(Plan plan) {
    return plan instanceof EvaluateFirstPlan first
        ? isStaged(first.plan())
        : plan instanceof StagedPlan;
  }

  /// Stages depend on the rows of those before them, so that nodes can explain nothing beforehand.
  private List<String> stages(PreparedQuery query, Arguments arguments, Options options) {
    if (!options.analyze()) {
      return List.of();
    }
    List<String> lines = new ArrayList<>();
    Execution last = executor.evaluated(execution(query, arguments));
    for (StageStatistics stage : last.stages()) {
      lines.add(
          "  Intermediate result %d: %d rows, %d bytes, time %.3f ms"
              .formatted(
                  stage.result(), stage.rows(), stage.bytes(), stage.time().toNanos() / 1e6));
    }
    long start = System.nanoTime();
    long rows = 0;
    try (RowStream stream = executor.run(last)) {
      while (stream.next()) {
        rows++;
      }
    }
    lines.add(
        "  Main query: %d rows, time %.3f ms".formatted(rows, (System.nanoTime() - start) / 1e6));
    return lines;
  }

  private List<String> tasks(Execution execution, Options options, Shards shards) {
    TaskExplainer explainer = new TaskExplainer(executor, execution);
    int count = explainer.count(shards.anchor(), shards.choice());
    if (options.analyze() && shards.access() == Access.WRITE && count > 1) {
      executor.openBlock();
    }
    // ANALYZE runs the statement, so all of it must run; otherwise one task stands for all.
    int shown = options.dist() || options.analyze() ? count : 1;
    List<ExplainedTask> tasks = explainer.explain(shards, options.forNodes(), shown);
    List<String> lines = new ArrayList<>();
    lines.add("  Task Count: " + count);
    boolean all = options.dist() || count == 1;
    lines.add("  Tasks Shown: " + (all ? "All" : "One of " + count));
    List<ExplainedTask> chosen = all ? tasks : List.of(slowest(tasks));
    chosen.forEach(task -> lines.addAll(lines(task, options)));
    return lines;
  }

  private static ExplainedTask slowest(List<ExplainedTask> tasks) {
    return tasks.stream().max(java.util.Comparator.comparing(ExplainedTask::time)).orElseThrow();
  }

  private static List<String> lines(ExplainedTask task, Options options) {
    List<String> lines = new ArrayList<>();
    lines.add("  ->  Task");
    lines.add("        Node: " + task.node());
    if (options.verbose()) {
      lines.add("        Query: " + task.sql());
    }
    if (options.analyze()) {
      lines.add("        Time: %.3f ms".formatted(task.time().toNanos() / 1e6));
    }
    for (int i = 0; i < task.lines().size(); i++) {
      lines.add((i == 0 ? "        ->  " : "            ") + task.lines().get(i));
    }
    return lines;
  }

  /// Statements that run in several steps are explained by running them.
  private List<String> executed(PreparedQuery query, Arguments arguments, Options options) {
    if (!options.analyze()) {
      return List.of();
    }
    long start = System.nanoTime();
    long rows = 0;
    String tag;
    try (RowStream stream = runner.start(query, arguments)) {
      while (stream.next()) {
        rows++;
      }
      tag = stream.tag();
    }
    double milliseconds = (System.nanoTime() - start) / 1e6;
    return List.of(
        "  Executed: %s, rows returned %d, time %.3f ms".formatted(tag, rows, milliseconds));
  }

  private static Execution execution(PreparedQuery query, Arguments arguments) {
    return new Execution(
        query.plan(),
        query.statement().text(),
        query.command(),
        arguments,
        Optional.ofNullable(query.fields()).orElse(List.of()),
        query.catalog(),
        null);
  }
}
