package io.dpg.plan.staged;

import io.dpg.plan.FunctionFacts.Volatility;
import io.dpg.plan.PlanContext;
import io.dpg.plan.Portability;
import io.dpg.plan.analysis.Expression;
import io.dpg.plan.analysis.FromItem;
import io.dpg.plan.analysis.FromItem.JoinKind;
import io.dpg.plan.analysis.RangeTableEntry;
import io.dpg.plan.analysis.Scope;
import io.dpg.plan.routing.Equalities;
import io.dpg.plan.routing.JoinTree;
import io.dpg.sql.SqlNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The conditions of a query that rows of one of its tables must meet to matter, and that say
/// nothing of other tables.
final class TableFilters {

  private final Part.Table table;
  private final RangeTableEntry entry;
  private final Portability portability;
  private final Equalities known;
  private final List<Filter> found = new ArrayList<>();

  private TableFilters(Part.Table table, PlanContext context) {
    this.table = table;
    this.entry = table.query().entry(table.relation());
    this.portability = new Portability(context.facts());
    this.known = new JoinTree(context.facts()).facts(table.scope(), Equalities.NONE);
  }

  /// A condition over the table alone.
  ///
  /// @param condition over the table by its name
  /// @param syntax where it stands in the query
  /// @param columns numbers of the columns it is about
  /// @param settled whether it holds for all that is left of the table where it stands, once the
  ///   table's rows have been filtered by it
  record Filter(
      SqlNode condition,
      SqlNode syntax,
      Expression analysis,
      Set<Integer> columns,
      boolean settled) {}

  static List<Filter> of(Part.Table table, PlanContext context) {
    TableFilters filters = new TableFilters(table, context);
    SqlNode select = context.link().findStatement(table.query()).orElse(null);
    if (select == null) {
      return List.of();
    }
    List<SqlNode> nodes = select.list("fromClause");
    List<FromItem> items = table.query().from();
    List<Condition> where = conditions(select.node("whereClause"), table.query().where());
    for (int i = 0; i < Math.min(nodes.size(), items.size()); i++) {
      filters.visit(items.get(i), nodes.get(i), where);
    }
    return filters.found;
  }

  /// One of the conditions that an AND joins.
  ///
  /// @param settled whether no join between it and the item in question makes rows of NULLs
  private record Condition(SqlNode syntax, Expression analysis, boolean settled) {
    Condition below(boolean kept) {
      return new Condition(syntax, analysis, settled && kept);
    }
  }

  private static List<Condition> conditions(
      @Nullable SqlNode syntax, @Nullable Expression analysis) {
    return Conjunct.of(syntax, analysis).stream()
        .map(it -> new Condition(it.syntax(), it.analysis(), true))
        .toList();
  }

  /// @param outer conditions that hold for all rows of the item that matter
  private void visit(FromItem item, SqlNode node, List<Condition> outer) {
    switch (item) {
      case FromItem.Reference reference -> {
        if (reference.relation() == table.relation()) {
          outer.forEach(this::addIfOwn);
        }
      }
      case FromItem.Join join -> {
        if (node.is("JoinExpr")) {
          visitJoin(join, node, outer);
        }
      }
    }
  }

  private void visitJoin(FromItem.Join join, SqlNode node, List<Condition> outer) {
    JoinKind kind = JoinTree.kind(join, known);
    List<Condition> on = conditions(node.node("quals"), join.condition());
    boolean leftKept = kind == JoinKind.INNER || kind == JoinKind.LEFT;
    boolean rightKept = kind == JoinKind.INNER || kind == JoinKind.RIGHT;
    boolean onHoldsLeft = kind == JoinKind.INNER || kind == JoinKind.RIGHT;
    boolean onHoldsRight = kind == JoinKind.INNER || kind == JoinKind.LEFT;
    boolean leftStays = join.kind() == JoinKind.INNER || join.kind() == JoinKind.LEFT;
    boolean rightStays = join.kind() == JoinKind.INNER || join.kind() == JoinKind.RIGHT;
    visit(
        join.left(),
        node.required("larg"),
        both(leftKept, below(outer, leftStays), onHoldsLeft, on));
    visit(
        join.right(),
        node.required("rarg"),
        both(rightKept, below(outer, rightStays), onHoldsRight, on));
  }

  private static List<Condition> below(List<Condition> conditions, boolean kept) {
    return conditions.stream().map(it -> it.below(kept)).toList();
  }

  private static List<Condition> both(
      boolean useFirst, List<Condition> first, boolean useSecond, List<Condition> second) {
    List<Condition> all = new ArrayList<>(useFirst ? first : List.of());
    all.addAll(useSecond ? second : List.of());
    return all;
  }

  private void addIfOwn(Condition condition) {
    Map<Integer, String> names = new HashMap<>();
    Set<Integer> columns = new HashSet<>();
    boolean foreign = condition.analysis().any(part -> !isOwn(part, names, columns));
    if (foreign
        || names.isEmpty()
        || !portability.isAtMost(Volatility.STABLE, condition.analysis())
        || portability.obstacleIn(condition.analysis()) != null) {
      return;
    }
    boolean[] unknown = new boolean[1];
    SqlNode renamed =
        condition
            .syntax()
            .rewrite(node -> {
              String name = node.is("ColumnRef") ? names.get(node.location()) : "";
              unknown[0] |= name == null;
              return name == null || name.isEmpty() ? node : column(name);
            });
    if (!unknown[0]) {
      found.add(
          new Filter(
              renamed, condition.syntax(), condition.analysis(), columns, condition.settled()));
    }
  }

  /// Whether a part of a condition says nothing of other tables; notes the columns by where they
  /// stand.
  private boolean isOwn(Expression part, Map<Integer, String> names, Set<Integer> columns) {
    return switch (part) {
      case Expression.SubLink _, Expression.Aggregate _ -> false;
      case Expression.Column column -> {
        Scope scope = table.scope();
        boolean own =
            column.levelsUp() == 0
                && scope.resolved(column) instanceof Expression.Column it
                && it.relation() == table.relation()
                && it.attribute() > 0;
        if (own && scope.resolved(column) instanceof Expression.Column it) {
          names.put(column.location(), entry.columns().get(it.attribute() - 1));
          columns.add(it.attribute());
        }
        yield own && column.location() >= 0;
      }
      default -> true;
    };
  }

  private SqlNode column(String name) {
    return SqlNode.of(
        "ColumnRef", Map.of("fields", List.of(SqlNode.string(entry.name()), SqlNode.string(name))));
  }
}
