package io.dpg.plan.pushdown;

import io.dpg.pgtype.PgType;
import io.dpg.plan.Merge;
import io.dpg.plan.Merge.CombineFunction;
import io.dpg.plan.PlanContext;
import io.dpg.plan.analysis.AnalyzedQuery;
import io.dpg.plan.analysis.Expression;
import io.dpg.plan.analysis.Target;
import io.dpg.plan.pushdown.OutputSpread.KeyedClauses;
import io.dpg.sql.SqlNode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Tasks return one row per group with partial aggregates. An aggregate of DISTINCT values makes
/// its arguments into further group columns of the tasks: finer partial groups add up as well.
final class GatherGroups implements Gathering {

  private final AnalyzedQuery query;
  private final SqlNode select;
  private final PlanContext context;
  private final ColumnResolver resolver;
  private final GatheredColumns columns;
  private final ExpressionDivision division;
  private final PartialAggregates partials;
  private final Map<Integer, Expression.Aggregate> aggregates = new HashMap<>();

  /// Calls by their canonical form: PostgreSQL keeps the first of equal expressions only, so the
  /// second one, in ORDER BY or a window, stands at no location that is known.
  private final Map<SqlNode, Expression.Aggregate> equalAggregates = new HashMap<>();

  private final Set<String> aggregateNames = new HashSet<>();

  /// Canonical group expressions and their columns.
  private final Map<SqlNode, Integer> groups = new HashMap<>();

  /// Columns that the tasks group by, and those of them that the combining query groups by.
  private final Set<Integer> taskGroups = new LinkedHashSet<>();

  private final Set<Integer> combineGroups = new LinkedHashSet<>();
  private final boolean distinctValuesAreWhole;

  /// Calls of aggregates of distinct values.
  private final Map<SqlNode, Expression.Aggregate> distinctCalls = new LinkedHashMap<>();

  /// What this process counts the distinct values of; null when PostgreSQL does.
  private @Nullable CountedValues counted;

  /// The column of these values; -1 before it has been made.
  private int countedColumn = -1;

  private GatherGroups(PlanContext context, ColumnResolver resolver, KeyedClauses clauses) {
    this.context = context;
    this.query = context.query();
    this.select = context.request().statement().tree();
    this.resolver = resolver;
    this.columns = new GatheredColumns(context.facts());
    this.division = new ExpressionDivision(query, context.uses(), resolver, columns);
    this.partials = new PartialAggregates(columns, context.facts(), context.request().text());
    PartialAggregates.of(query).forEach(it -> aggregates.put(it.location(), it));
    select.walk(this::rememberCall);
    this.distinctValuesAreWhole =
        aggregates.values().stream()
            .filter(Expression.Aggregate::distinct)
            .allMatch(it -> isCountOfKey(it, clauses));
  }

  /// Null when a group expression cannot be found in the syntax tree.
  static @Nullable GatherGroups of(
      PlanContext context, OutputNames outputs, ColumnResolver resolver, KeyedClauses clauses) {
    GatherGroups gathering = new GatherGroups(context, resolver, clauses);
    List<SqlNode> expressions =
        new GroupExpressions(context.query(), gathering.select, outputs, resolver).find();
    if (expressions == null) {
      return null;
    }
    for (int i = 0; i < expressions.size(); i++) {
      Target target = context.query().target(context.query().groups().get(i));
      if (!gathering.addGroup(expressions.get(i), target.expression())) {
        return null;
      }
    }
    return gathering;
  }

  /// The same where this process counts distinct values; null when the query counts none, or
  /// PostgreSQL must.
  static @Nullable GatherGroups counting(
      PlanContext context, OutputNames outputs, ColumnResolver resolver, KeyedClauses clauses) {
    GatherGroups gathering = of(context, outputs, resolver, clauses);
    if (gathering == null || gathering.distinctValuesAreWhole) {
      return null;
    }
    CountedValues values = CountedValues.of(gathering.distinctCalls, context, resolver);
    if (values == null || gathering.groups.containsKey(resolver.canonical(values.syntax()))) {
      return null;
    }
    gathering.counted = values;
    return gathering;
  }

  /// Distinct values of the distribution column are in one shard group each: their counts add up.
  private boolean isCountOfKey(Expression.Aggregate aggregate, KeyedClauses clauses) {
    return context.facts().function(aggregate.function()).isBuiltIn("count")
        && aggregate.arguments().size() == 1
        && clauses.isKey(aggregate.arguments().getFirst().expression());
  }

  private boolean addGroup(SqlNode expression, Expression typed) {
    SqlNode key = resolver.canonical(expression);
    int position = columns.position(key, expression, typed);
    if (position < 0) {
      return false;
    }
    groups.put(key, position);
    taskGroups.add(position);
    combineGroups.add(position);
    return true;
  }

  @Override
  public @Nullable SqlNode combining(SqlNode node) {
    Expression.Aggregate aggregate = aggregate(node);
    if (aggregate != null) {
      return aggregate.distinct() && !distinctValuesAreWhole
          ? ofDistinctValues(node, counted)
          : partials.combining(aggregate, node, resolver.canonical(node));
    }
    Integer group = groups.get(resolver.canonical(node));
    if (group != null) {
      return columns.reference(group);
    }
    if (isUnknownAggregate(node)) {
      return null;
    }
    if (node.is("ColumnRef")) {
      // It depends on the group columns, which contain a primary key.
      int position = division.position(node);
      if (position >= 0) {
        taskGroups.add(position);
        combineGroups.add(position);
      }
    }
    return division.divided(node, this::combining);
  }

  private Expression.@Nullable Aggregate aggregate(SqlNode node) {
    if (!node.is("FuncCall") || node.has("over")) {
      return null;
    }
    Expression.Aggregate here = aggregates.get(node.location());
    return here == null ? equalAggregates.get(resolver.canonical(node)) : here;
  }

  private boolean rememberCall(SqlNode node) {
    Expression.Aggregate aggregate =
        node.is("FuncCall") && !node.has("over") ? aggregates.get(node.location()) : null;
    if (aggregate != null) {
      equalAggregates.put(resolver.canonical(node), aggregate);
      aggregateNames.add(name(node));
      if (aggregate.distinct()) {
        distinctCalls.put(node, aggregate);
      }
    }
    return !node.is("SubLink");
  }

  private static String name(SqlNode call) {
    return call.list("funcname").getLast().text("sval");
  }

  /// Whether a call may be an aggregate after all, written in another way than its equal.
  private boolean isUnknownAggregate(SqlNode node) {
    return node.is("FuncCall") && !node.has("over") && aggregateNames.contains(name(node));
  }

  /// The call itself, over columns that hold its arguments' values, or the number that this process
  /// has put in the place of the values.
  private @Nullable SqlNode ofDistinctValues(SqlNode call, @Nullable CountedValues values) {
    if (values == null) {
      return division.divided(call, this::argument);
    }
    SqlNode key = resolver.canonical(values.syntax());
    countedColumn = columns.position(key, values.syntax(), values.typed());
    return countedColumn < 0
        ? null
        : PartialAggregates.totalCount(columns.reference(countedColumn));
  }

  private @Nullable SqlNode argument(SqlNode node) {
    if (!node.is("ColumnRef")) {
      return division.divided(node, this::argument);
    }
    int position = division.position(node);
    if (position < 0) {
      return null;
    }
    taskGroups.add(position);
    return columns.reference(position);
  }

  @Override
  public @Nullable List<SqlNode> groups() {
    return combineGroups.stream().map(columns::reference).toList();
  }

  @Override
  public SqlNode tasks() {
    boolean distinctOfConstants =
        taskGroups.isEmpty()
            && counted == null
            && !distinctValuesAreWhole
            && aggregates.values().stream().anyMatch(Expression.Aggregate::distinct);
    if (distinctOfConstants) {
      // A shard without rows must give no partial row, or its constants would count.
      SqlNode one = Syntax.number(1);
      taskGroups.add(columns.position(one, one, PgType.INT4));
    }
    SqlNode tasks = GatherRows.bare(select).with("targetList", columns.targets());
    return counted == null
        ? tasks.with("groupClause", positions(taskGroups))
        : sorted(tasks.with("groupClause", positions(keys())));
  }

  private static List<SqlNode> positions(Collection<Integer> columns) {
    return columns.stream().map(position -> Syntax.number(position + 1)).toList();
  }

  /// The columns by which rows are sorted to be counted: groups first.
  private List<Integer> keys() {
    List<Integer> keys = new ArrayList<>(taskGroups);
    keys.add(countedColumn);
    return keys;
  }

  private SqlNode sorted(SqlNode tasks) {
    List<SqlNode> targets = new ArrayList<>(columns.targets());
    keys()
        .forEach(key ->
            targets.set(
                key,
                Syntax.target(
                    CountedValues.sortable(
                        targets.get(key).required("val"), columns.columns().get(key).typeOid()))));
    return tasks
        .with("targetList", targets)
        .with("sortClause", positions(keys()).stream().map(Syntax::ascending).toList());
  }

  /// The merge that counts distinct values in this process before others go on; null when there is
  /// more to do than counting.
  ///
  /// @param above makes the answer of what is counted
  Merge.@Nullable CountDistinct count(Merge.OfPartials above) {
    List<Integer> keys = keys();
    Map<Integer, CombineFunction> functions = partials.functions();
    boolean isPossible =
        taskGroups.equals(new LinkedHashSet<>(groups.values()))
            && countedColumn >= 0
            && columns.count() == keys.size() + functions.size();
    return isPossible
        ? new Merge.CountDistinct(keys.stream().map(this::sortKey).toList(), functions, above)
        : null;
  }

  private Merge.SortKey sortKey(int column) {
    return new Merge.SortKey(column, columns.columns().get(column).typeOid(), false, false);
  }

  /// The partial rows' columns: a count stands in place of values that are counted.
  List<Merge.Column> partialColumns() {
    List<Merge.Column> all = new ArrayList<>(columns.columns());
    if (countedColumn >= 0) {
      PgType count = PgType.INT8;
      String name = all.get(countedColumn).name();
      all.set(countedColumn, new Merge.Column(name, count.sqlName(), count.oid()));
    }
    return all;
  }

  @Override
  public GatheredColumns columns() {
    return columns;
  }

  /// The merge that this process does itself; null when PostgreSQL must.
  ///
  /// @param otherwise how PostgreSQL does it
  Merge.@Nullable Aggregate direct(OutputNames outputs, Limits limits, Merge.Combine otherwise) {
    boolean plain =
        query.having() == null
            && query.sort().isEmpty()
            && query.distinct().isEmpty()
            && !query.windowCalls()
            && !query.setsInTargets()
            && limits.certain()
            && taskGroups.size() == query.groups().size();
    Map<Integer, CombineFunction> functions = new HashMap<>();
    List<Integer> output = new ArrayList<>();
    for (int i = 0; plain && i < outputs.expressions().size(); i++) {
      int position = directColumn(outputs.expressions().get(i), functions);
      plain = position >= 0;
      output.add(position);
    }
    for (int i = 0; plain && i < query.groups().size(); i++) {
      Target target = query.target(query.groups().get(i));
      plain =
          KnownOrder.isEqualByBytes(target.expression(), context.request().text(), context.facts());
    }
    int groupColumns = taskGroups.size();
    List<CombineFunction> inOrder = new ArrayList<>();
    for (int i = groupColumns; plain && i < columns.count(); i++) {
      CombineFunction function = functions.get(i);
      plain = function != null;
      if (function != null) {
        inOrder.add(function);
      }
    }
    return plain
        ? new Merge.Aggregate(groupColumns, inOrder, output, limits.bounds(), otherwise)
        : null;
  }

  private int directColumn(SqlNode expression, Map<Integer, CombineFunction> functions) {
    Integer group = groups.get(resolver.canonical(expression));
    if (group != null) {
      return group;
    }
    Expression.Aggregate aggregate = aggregate(expression);
    if (aggregate == null) {
      return -1;
    }
    if (aggregate.distinct() && !distinctValuesAreWhole) {
      if (countedColumn >= 0) {
        functions.put(countedColumn, CombineFunction.COUNT);
      }
      return countedColumn;
    }
    CombineFunction function = partials.direct(aggregate);
    if (function == null) {
      return -1;
    }
    int position = columns.position(resolver.canonical(expression), expression, aggregate);
    functions.put(position, function);
    return position;
  }
}
