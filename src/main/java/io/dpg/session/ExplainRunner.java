package io.dpg.session;

import io.dpg.execute.Arguments;
import io.dpg.execute.Execution;
import io.dpg.execute.Executor;
import io.dpg.execute.RowStream;
import io.dpg.execute.RowValues;
import io.dpg.execute.StageStatistics;
import io.dpg.execute.TaskExplainer;
import io.dpg.execute.TaskExplainer.ExplainedTask;
import io.dpg.execute.TaskExplainer.Question;
import io.dpg.execute.TaskExplainer.Shards;
import io.dpg.plan.Access;
import io.dpg.plan.CoordinatorPlan;
import io.dpg.plan.EvaluateFirstPlan;
import io.dpg.plan.FanOutPlan;
import io.dpg.plan.LocalPlan;
import io.dpg.plan.Plan;
import io.dpg.plan.PlanPrinter;
import io.dpg.plan.RouterPlan;
import io.dpg.plan.StagedPlan;
import io.dpg.session.explain.ExplainOptions;
import io.dpg.session.explain.ExplainOptions.Format;
import io.dpg.session.explain.NodeTotal;
import io.dpg.session.explain.Report;
import io.dpg.session.explain.Report.Run;
import io.dpg.session.explain.Report.Tasks;
import io.dpg.session.explain.StructuredReport;
import io.dpg.session.explain.TextReport;
import io.dpg.sql.Deparser;
import io.dpg.sql.ParsedStatement;
import io.dpg.sql.SqlNode;
import io.dpg.wire.BackendMessage.Field;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// EXPLAIN of statements over distributed tables: the plan as dpg has it, and the nodes' own plans
/// of its tasks - of one task, or of all with the option DIST. Owner: the session's thread.
final class ExplainRunner {

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

  /// What is run instead of the client's EXPLAIN.
  sealed interface Explained {

    /// The rows to show, each of one value.
    record Rows(List<Field> fields, List<String> rows) implements Explained {}

    /// A statement that the coordinator node can explain by itself.
    record Local(ParsedStatement statement) implements Explained {}
  }

  /// The columns of an EXPLAIN's answer.
  static List<Field> fields(SqlNode explain) {
    return ExplainOptions.of(explain).fields();
  }

  Explained run(ParsedStatement statement, Arguments arguments) {
    SqlNode tree = statement.tree();
    ExplainOptions options = ExplainOptions.of(tree);
    SqlNode explained = explained(tree.required("query"), options);
    ParsedStatement inner = database.statements().parse(Deparser.deparse(explained)).getFirst();
    if (!Statements.isPlanned(inner.tree())) {
      return local(statement, options);
    }
    PreparedQuery query = preparer.prepare(inner, arguments.types());
    return query.plan() instanceof LocalPlan
        ? local(statement, options)
        : rows(query, arguments, options);
  }

  /// EXPLAIN EXECUTE of a statement that was prepared here.
  Explained run(ParsedStatement statement, PreparedQuery query, Arguments arguments) {
    ExplainOptions options = ExplainOptions.of(statement.tree());
    if (query.plan() instanceof LocalPlan) {
      List<String> rows =
          onCoordinator(query, arguments.withTextResults(), options.forClient(), options.fields());
      return new Explained.Rows(options.fields(), rows);
    }
    return rows(query, arguments, options);
  }

  /// A cursor's query, and that of a table which is not made now.
  private static SqlNode explained(SqlNode query, ExplainOptions options) {
    return switch (query.kind()) {
      case "DeclareCursorStmt" -> query.required("query");
      case "CreateTableAsStmt" -> options.analyze() ? query : query.required("query");
      default -> query;
    };
  }

  private Explained local(ParsedStatement statement, ExplainOptions options) {
    if (!options.dist()) {
      return new Explained.Local(statement);
    }
    SqlNode query = statement.tree().required("query");
    String sql = "EXPLAIN (" + options.forClient() + ") " + Deparser.deparse(query);
    return new Explained.Local(database.statements().parse(sql).getFirst());
  }

  private Explained rows(PreparedQuery query, Arguments arguments, ExplainOptions options) {
    Report report = report(query, arguments.withTextResults(), options);
    List<String> rows =
        options.format() == Format.TEXT
            ? TextReport.lines(report, options)
            : List.of(StructuredReport.text(report, options));
    return new Explained.Rows(options.fields(), rows);
  }

  private Report report(PreparedQuery query, Arguments arguments, ExplainOptions options) {
    List<String> plan = PlanPrinter.print(query.plan(), query.catalog());
    if (isStaged(query.plan())) {
      return options.analyze() ? staged(plan, query, arguments) : planned(plan);
    }
    if (query.plan() instanceof CoordinatorPlan) {
      List<String> lines = onCoordinator(query, arguments, options.forNodes(), options.fields());
      return new Report(plan, List.of(), null, lines, null);
    }
    Execution execution = executor.evaluated(execution(query, arguments));
    Shards shards = shards(execution.plan());
    if (shards != null) {
      return new Report(plan, List.of(), tasks(execution, options, shards), List.of(), null);
    }
    return options.analyze() ? executed(plan, query, arguments) : planned(plan);
  }

  private static Report planned(List<String> plan) {
    return new Report(plan, List.of(), null, List.of(), null);
  }

  private static @Nullable Shards shards(Plan plan) {
    return switch (plan) {
      case RouterPlan it -> new Shards(it.anchor(), it.choice(), it.query(), it.access(), false);
      case FanOutPlan it ->
          new Shards(
              it.anchor(),
              it.choice(),
              it.query(),
              it.access(),
              it.runs() == FanOutPlan.Runs.PER_NODE
                  || it.runs() == FanOutPlan.Runs.PER_NODE_BY_KEY);
      default -> null;
    };
  }

  /// PostgreSQL's own plan, below the reason why it is its.
  private List<String> onCoordinator(
      PreparedQuery query, Arguments arguments, String options, List<Field> fields) {
    ParsedStatement explain =
        new ParsedStatement(
            "EXPLAIN (" + options + ") " + query.statement().text(), query.statement().tree(), 0);
    PreparedQuery explained =
        new PreparedQuery(
            explain, query.plan(), query.parameterTypes(), fields, query.catalog(), false);
    List<String> lines = new ArrayList<>();
    try (RowStream stream = runner.start(explained, arguments)) {
      while (stream.next()) {
        String line = RowValues.read(stream.row()).getFirst();
        lines.add(line == null ? "" : line);
      }
    }
    return lines;
  }

  private static boolean isStaged(Plan plan) {
    return plan instanceof EvaluateFirstPlan first
        ? isStaged(first.plan())
        : plan instanceof StagedPlan;
  }

  /// Stages depend on the rows of those before them, so that nodes can explain nothing beforehand.
  private Report staged(List<String> plan, PreparedQuery query, Arguments arguments) {
    Execution last = executor.evaluated(execution(query, arguments));
    List<StageStatistics> stages = last.stages();
    try {
      return new Report(plan, stages, null, List.of(), run(() -> executor.run(last)));
    } finally {
      last.giveUpResults();
    }
  }

  /// Statements that run in several steps are explained by running them.
  private Report executed(List<String> plan, PreparedQuery query, Arguments arguments) {
    Run run = run(() -> runner.start(query, arguments));
    return new Report(plan, List.of(), null, List.of(), run);
  }

  private static Run run(java.util.function.Supplier<RowStream> start) {
    long startedAt = System.nanoTime();
    long rows = 0;
    try (RowStream stream = start.get()) {
      while (stream.next()) {
        rows++;
      }
      return new Run(stream.tag(), rows, Duration.ofNanos(System.nanoTime() - startedAt));
    }
  }

  private Tasks tasks(Execution execution, ExplainOptions options, Shards shards) {
    TaskExplainer explainer = new TaskExplainer(executor, execution);
    int count = explainer.count(shards);
    if (options.analyze() && shards.access() == Access.WRITE && count > 1) {
      executor.openBlock();
    }
    // ANALYZE runs the statement, so all of it must run; otherwise one task stands for all.
    int shown = options.dist() || options.analyze() ? count : 1;
    List<ExplainedTask> tasks =
        explainer.explain(
            shards,
            new Question(options.forNodes(), options.isMeasured() && !options.serializes(), shown));
    boolean all = options.dist() || count == 1;
    List<NodeTotal> totals =
        options.isMeasured() ? NodeTotal.of(tasks, options.format()) : List.of();
    return new Tasks(count, all ? tasks : List.of(slowest(tasks)), totals);
  }

  private static ExplainedTask slowest(List<ExplainedTask> tasks) {
    return tasks.stream().max(Comparator.comparing(ExplainedTask::time)).orElseThrow();
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
