package io.dpg.execute;

import io.dpg.catalog.NodeId;
import io.dpg.pgtype.ByteSlice;
import io.dpg.plan.Access;
import io.dpg.plan.CoordinatorPlan;
import io.dpg.plan.EvaluateFirstPlan;
import io.dpg.plan.FanOutPlan;
import io.dpg.plan.GatherFirstPlan;
import io.dpg.plan.InsertRowsPlan;
import io.dpg.plan.InsertSelectPlan;
import io.dpg.plan.LimitedLocksPlan;
import io.dpg.plan.LocalPlan;
import io.dpg.plan.LockWait;
import io.dpg.plan.Merge;
import io.dpg.plan.MoveRowsPlan;
import io.dpg.plan.Plan;
import io.dpg.plan.ReferenceWritePlan;
import io.dpg.plan.RouterPlan;
import io.dpg.plan.ShardChoice;
import io.dpg.plan.SplitMergePlan;
import io.dpg.plan.StagedPlan;
import io.dpg.transaction.DistributedTransaction;
import io.dpg.transaction.Participant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Runs plans for one session. Owner: the session's thread.
public final class Executor {

  /// Each node's part of a query is read as of one moment, however often the query reads it.
  private static final String ONE_SNAPSHOT = "BEGIN ISOLATION LEVEL REPEATABLE READ";

  /// The first OID that PostgreSQL gives to users' objects.
  private static final int FIRST_USER_OID = 16384;

  /// OID of `text`.
  private static final int TEXT = 25;

  private final DistributedTransaction transaction;
  private final NodeHasher hasher;
  private final long resultBytesMax;

  /// @param resultBytesMax what a statement may move between nodes, if the session sets nothing
  ///   else
  public Executor(DistributedTransaction transaction, NodeHasher hasher, long resultBytesMax) {
    this.transaction = transaction;
    this.hasher = hasher;
    this.resultBytesMax = resultBytesMax;
  }

  ResultLimit resultLimit() {
    return ResultLimit.of(
        transaction.settings().transactions().intermediateResultSize(), resultBytesMax);
  }

  /// Begins to run a plan; rows are drawn from the result.
  public RowStream run(Execution client) {
    Execution execution = evaluated(client);
    try {
      return execution.givingUpResults(begin(execution), client);
    } catch (RuntimeException e) {
      execution.closeAllBut(client);
      throw e;
    }
  }

  private RowStream begin(Execution execution) {
    Plan plan = execution.plan();
    return switch (plan) {
      case LocalPlan local -> runLocal(local, execution);
      case CoordinatorPlan coordinator -> runOnCoordinator(coordinator, execution);
      case RouterPlan router -> runRouter(router, execution);
      case FanOutPlan fanOut -> runFanOut(fanOut, execution);
      case EvaluateFirstPlan _, GatherFirstPlan _ ->
          throw new IllegalStateException("values are evaluated already");
      case InsertRowsPlan insert -> new InsertRows(this, insert, execution).run();
      case LimitedLocksPlan locks -> new LimitedLocks(this, locks, execution).run();
      case SplitMergePlan merge -> new SplitMerge(this, merge, execution).run();
      case MoveRowsPlan move -> new MovedRows(this, move, execution).run();
      case InsertSelectPlan insert -> new InsertSelect(this, insert, execution).run();
      case ReferenceWritePlan write -> new ReferenceWrite(this, write, execution).run();
      case StagedPlan _ -> throw new IllegalStateException("its stages have run already");
    };
  }

  /// The execution of a plan that needs no values any more: what must be evaluated first has been.
  public Execution evaluated(Execution execution) {
    return switch (execution.plan()) {
      case EvaluateFirstPlan first -> evaluated(first, execution);
      case GatherFirstPlan first -> evaluated(new GatheredRows(this).run(first, execution));
      case StagedPlan staged -> evaluated(new StagedRun(this, staged, execution).run());
      case LocalPlan _,
          CoordinatorPlan _,
          RouterPlan _,
          FanOutPlan _,
          InsertRowsPlan _,
          InsertSelectPlan _,
          LimitedLocksPlan _,
          MoveRowsPlan _,
          SplitMergePlan _,
          ReferenceWritePlan _ ->
          execution;
    };
  }

  private Execution evaluated(EvaluateFirstPlan first, Execution execution) {
    if (!(first.plan() instanceof RouterPlan || first.plan() instanceof FanOutPlan)) {
      // More may be evaluated later, and a statement has one time only.
      openBlock();
    }
    List<@Nullable String> values =
        new Evaluations(transaction, execution).run(first.evaluations());
    return evaluated(execution.evaluated(first, values));
  }

  /// Lets what follows commit together, for a statement that is run in parts.
  public void openBlock() {
    transaction.openBlock("BEGIN");
  }

  DistributedTransaction transaction() {
    return transaction;
  }

  ShardPicker picker(Execution execution) {
    return new ShardPicker(execution, hasher.reading(transaction.settings()), transaction);
  }

  NodeHasher hasher() {
    return hasher;
  }

  private RowStream runLocal(LocalPlan plan, Execution execution) {
    if (plan.mayReach()) {
      transaction.openBlock("BEGIN");
    }
    Participant coordinator = transaction.coordinator();
    if (!plan.readOnly()) {
      coordinator.markWritten();
    }
    return lent(coordinator, execution, LockWait.BLOCK);
  }

  private RowStream runOnCoordinator(CoordinatorPlan plan, Execution execution) {
    transaction.openBlock(plan.repeatable() ? ONE_SNAPSHOT : "BEGIN");
    Participant coordinator = transaction.coordinator();
    mark(coordinator, plan.access());
    return lent(coordinator, execution, plan.lockWait());
  }

  /// What runs on the coordinator node may read distributed tables, by a function for instance.
  private RowStream lent(Participant coordinator, Execution execution, LockWait lockWait) {
    return LentRows.begin(
        transaction.lend(execution.catalog(), execution.sql(), lockWait.sql()),
        () -> single(coordinator, execution.sql(), execution, true));
  }

  /// Begins to run statements on shards as they are; the rows come one after the other.
  public RowStream run(ShardStatements statements, Arguments arguments) {
    return run(statements, _ -> arguments);
  }

  private RowStream run(ShardStatements statements, Function<NodeId, Arguments> arguments) {
    List<NodeTasks> nodes = new ArrayList<>();
    statements
        .texts()
        .forEach((node, texts) -> {
          Participant participant = transaction.join(node);
          mark(participant, statements.access());
          List<TaskStatement> tasks =
              texts.stream().map(text -> new TaskStatement(text, false)).toList();
          nodes.add(new NodeTasks(participant, tasks, arguments.apply(node), false));
        });
    return new ConcatenatedRows(
        nodes, new RowBounds(Merge.Bounds.NONE, Arguments.NONE), statements.command());
  }

  /// Begins to run statements without parameters on shards with the rights of another role; the
  /// rows come as text.
  ///
  /// @param functions of each node, that act as the role
  public RowStream runAs(
      Function<NodeId, ActingFunction> functions,
      ShardStatements statements,
      ActingFunction.Gives gives) {
    Map<NodeId, ActingFunction> used = new LinkedHashMap<>();
    Map<NodeId, List<String>> texts = new LinkedHashMap<>();
    statements
        .texts()
        .forEach((node, own) -> {
          ActingFunction function = functions.apply(node);
          used.put(node, function);
          texts.put(node, own.stream().map(text -> function.call(text, gives)).toList());
        });
    ShardStatements calls = new ShardStatements(texts, statements.access(), "SELECT");
    RowStream rows = run(calls, node -> token(Objects.requireNonNull(used.get(node))));
    return new ActingRows(rows, statements.command(), gives);
  }

  private static Arguments token(ActingFunction function) {
    return new Arguments(
        List.of(TEXT), List.of((short) 0), List.of(ByteSlice.of(function.token())), List.of());
  }

  private RowStream runRouter(RouterPlan plan, Execution execution) {
    ShardPicker picker = picker(execution);
    int index = picker.pick(plan.anchor(), plan.choice()).getFirst();
    Participant participant = transaction.join(picker.node(plan.anchor(), index));
    mark(participant, plan.access());
    String sql = execution.taskText(plan.query(), index);
    return single(participant, sql, execution, false);
  }

  private static void mark(Participant participant, Access access) {
    if (access == Access.WRITE) {
      participant.markWritten();
    }
  }

  private RowStream single(
      Participant participant, String sql, Execution execution, boolean onCoordinator) {
    List<String> sqls = List.of(sql);
    Joins joins = execution.results().joinsOf(sqls);
    return new RelayedRows(tasks(participant, sqls, execution, onCoordinator, joins));
  }

  private RowStream runFanOut(FanOutPlan plan, Execution execution) {
    ShardPicker picker = picker(execution);
    return plan.choice() instanceof ShardChoice.ByIndex byIndex
        ? new IndexedFanOut(this, plan, byIndex, execution).run()
        : runFanOut(plan, execution, picker.pick(plan.anchor(), plan.choice()));
  }

  /// @param indexes of the shard groups that the plan runs on
  RowStream runFanOut(FanOutPlan plan, Execution execution, List<Integer> indexes) {
    ShardPicker picker = picker(execution);
    Map<NodeId, List<Integer>> byNode = new LinkedHashMap<>();
    for (int index : indexes) {
      byNode.computeIfAbsent(picker.node(plan.anchor(), index), _ -> new ArrayList<>()).add(index);
    }
    if (plan.access() == Access.WRITE && byNode.size() > 1) {
      transaction.openBlock("BEGIN");
    }
    return switch (plan.merge()) {
      case Merge.CommandTotals _ -> totals(plan, execution, byNode);
      case Merge.Concatenate it -> concatenate(plan, execution, byNode, it.bounds());
      case Merge.SortMerge it -> sorted(plan, it, execution, byNode);
      case Merge.Combine it -> {
        Arguments partials =
            execution.arguments().withResultFormats(PartialRows.formats(it.columns()));
        RowStream rows =
            concatenate(plan, execution.withArguments(partials), byNode, Merge.Bounds.NONE);
        yield new CombinedRows(transaction, it, execution).run(rows, PartialRows.of(it.columns()));
      }
      case Merge.Aggregate it -> {
        Execution partials = execution.withArguments(execution.arguments().withTextResults());
        RowStream rows = concatenate(plan, partials, byNode, Merge.Bounds.NONE);
        yield AggregatedRows.of(it, rows, execution, transaction);
      }
      case Merge.CountDistinct it -> counted(plan, it, execution, byNode);
    };
  }

  private RowStream counted(
      FanOutPlan plan,
      Merge.CountDistinct merge,
      Execution execution,
      Map<NodeId, List<Integer>> byNode) {
    int columns = merge.above().columns().size();
    Execution partials = execution.withArguments(execution.arguments().withTextResults());
    Merge.SortMerge order = new Merge.SortMerge(merge.keys(), columns, Merge.Bounds.NONE);
    RowStream rows = new CountedRows(sorted(plan, order, partials, byNode), merge);
    return switch (merge.above()) {
      case Merge.Combine it ->
          new CombinedRows(transaction, it, execution).run(rows, PartialRows.ofTexts(it.columns()));
      case Merge.Aggregate it -> AggregatedRows.of(it, rows, execution, transaction);
    };
  }

  private RowStream totals(
      FanOutPlan plan, Execution execution, Map<NodeId, List<Integer>> byNode) {
    if (!ShardWrites.areUnited(plan, execution)) {
      return concatenate(plan, execution, byNode, Merge.Bounds.NONE);
    }
    Execution counting = execution.withArguments(execution.arguments().withTextResults());
    return ShardWrites.total(
        concatenate(plan, counting, byNode, Merge.Bounds.NONE), execution.command());
  }

  private RowStream concatenate(
      FanOutPlan plan,
      Execution execution,
      Map<NodeId, List<Integer>> byNode,
      Merge.Bounds bounds) {
    return new ConcatenatedRows(
        tasks(plan, execution, byNode),
        new RowBounds(bounds, execution.arguments()),
        execution.command());
  }

  private RowStream sorted(
      FanOutPlan plan, Merge.SortMerge merge, Execution client, Map<NodeId, List<Integer>> byNode) {
    Execution execution = client.withArguments(client.arguments().forColumns(merge.taskColumns()));
    List<NodeTasks> nodes = new ArrayList<>();
    byNode.forEach((node, indexes) -> {
      String sql =
          execution.taskText(
              indexes,
              all ->
                  isPerNode(plan, execution)
                      ? plan.query().sql(execution.catalog(), all)
                      : ShardUnion.sorted(plan, merge, execution.catalog(), all));
      nodes.add(nodeTasks(node, List.of(sql), plan, execution));
    });
    if (plan.access() == Access.READ) {
      new Cut(transaction, nodes).start();
    }
    return new SortedRows(nodes, merge, withHiddenFormats(merge, execution));
  }

  /// The client names a format for each column that it sees; the sort keys behind them come as
  /// text.
  private static Execution withHiddenFormats(Merge.SortMerge merge, Execution execution) {
    List<Short> formats = new ArrayList<>(execution.arguments().resultFormats());
    if (formats.size() <= 1) {
      return execution;
    }
    int columns = merge.keys().stream().mapToInt(key -> key.column() + 1).max().orElse(0);
    while (formats.size() < columns) {
      formats.add((short) 0);
    }
    return execution.withArguments(execution.arguments().withResultFormats(formats));
  }

  private List<NodeTasks> tasks(
      FanOutPlan plan, Execution execution, Map<NodeId, List<Integer>> byNode) {
    List<NodeTasks> nodes = new ArrayList<>();
    byNode.forEach((node, indexes) ->
        nodes.add(
            plan.runs() == FanOutPlan.Runs.PER_SHARD_BY_KEY
                ? shardTasks(node, indexes, plan, execution)
                : nodeTasks(node, sqls(plan, execution, indexes), plan, execution)));
    if (plan.access() == Access.READ) {
      new Cut(transaction, nodes).start();
    }
    return nodes;
  }

  private static List<String> sqls(FanOutPlan plan, Execution execution, List<Integer> indexes) {
    if (isPerNode(plan, execution)) {
      return List.of(
          execution.taskText(indexes, all -> plan.query().sql(execution.catalog(), all)));
    }
    if (mayHoldRows(execution)) {
      return indexes.stream().map(index -> execution.taskText(plan.query(), index)).toList();
    }
    if (ShardWrites.areUnited(plan, execution)) {
      return List.of(ShardWrites.united(plan, execution.catalog(), indexes));
    }
    if (plan.access() == Access.READ) {
      Merge.Bounds bounds =
          plan.merge() instanceof Merge.Concatenate it ? it.bounds() : Merge.Bounds.NONE;
      return List.of(
          execution.taskText(
              indexes, all -> ShardUnion.unordered(plan, bounds, execution.catalog(), all)));
    }
    return indexes.stream().map(index -> execution.taskText(plan.query(), index)).toList();
  }

  /// Whether a column may hold whole rows of a table: those of two shards have different types,
  /// which UNION cannot bring together.
  private static boolean mayHoldRows(Execution execution) {
    return execution.fields().stream()
        .anyMatch(field -> field.typeOid() >= FIRST_USER_OID && field.typeSize() == -1);
  }

  private static boolean isPerNode(FanOutPlan plan, Execution execution) {
    return switch (plan.runs()) {
      case PER_SHARD, PER_SHARD_BY_KEY -> false;
      case PER_NODE, PER_NODE_BY_KEY -> true;
      case PER_NODE_FOR_LARGE_RESULTS ->
          execution.results().joinsOf(plan.query().texts()) == Joins.NO_LOOPS;
    };
  }

  /// Tasks of which each has those rows of repartitioned results that belong to its shard.
  private NodeTasks shardTasks(
      NodeId node, List<Integer> indexes, FanOutPlan plan, Execution execution) {
    Participant participant = transaction.join(node);
    mark(participant, plan.access());
    List<TaskStatement> statements = new ArrayList<>();
    for (int index : indexes) {
      List<String> sqls = List.of(execution.taskText(plan.query(), index));
      SentResults.Bound bound = execution.results().bind(sqls, execution.arguments(), index);
      TaskStatement statement = new TaskStatement(bound.statements().getFirst(), false);
      statements.add(statement.with(bound.arguments()));
    }
    return new NodeTasks(
        participant, statements, execution.arguments(), false, allowed(joins(plan, execution)));
  }

  private NodeTasks nodeTasks(
      NodeId node, List<String> sqls, FanOutPlan plan, Execution execution) {
    Participant participant = transaction.join(node);
    mark(participant, plan.access());
    Joins joins = joins(plan, execution);
    return plan.runs() == FanOutPlan.Runs.PER_NODE_BY_KEY
        ? tasks(
            participant,
            execution.results().bind(sqls, execution.arguments(), node),
            execution,
            false,
            joins)
        : tasks(participant, sqls, execution, false, joins);
  }

  private NodeTasks tasks(
      Participant participant,
      List<String> sqls,
      Execution execution,
      boolean onCoordinator,
      Joins joins) {
    SentResults.Bound bound = execution.results().bind(sqls, execution.arguments());
    return tasks(participant, bound, execution, onCoordinator, joins);
  }

  private NodeTasks tasks(
      Participant participant,
      SentResults.Bound bound,
      Execution execution,
      boolean onCoordinator,
      Joins joins) {
    List<TaskStatement> statements =
        bound.statements().stream()
            .map(sql -> new TaskStatement(sql, execution.prepared(), execution.catalog().version()))
            .toList();
    return new NodeTasks(participant, statements, bound.arguments(), onCoordinator, allowed(joins));
  }

  private static Joins joins(FanOutPlan plan, Execution execution) {
    Joins joins =
        isPerNode(plan, execution)
            ? Joins.NO_LOOPS
            : execution.results().joinsOf(plan.query().texts());
    return joins != Joins.ANY && plan.access() == Access.WRITE ? Joins.NO_LOOPS_OF_WRITES : joins;
  }

  /// What the session has set itself stays as it is.
  private Joins allowed(Joins wanted) {
    return wanted.settings().stream().anyMatch(transaction.settings()::has) ? Joins.ANY : wanted;
  }
}
