package io.dpg.plan.staged;

import io.dpg.catalog.ReferenceTable;
import io.dpg.plan.PlanContext;
import io.dpg.plan.analysis.AnalyzedQuery;
import io.dpg.plan.analysis.Expression;
import io.dpg.plan.analysis.FromItem;
import io.dpg.plan.analysis.FromItem.JoinKind;
import io.dpg.plan.analysis.RangeTableEntry;
import io.dpg.plan.routing.Equalities;
import io.dpg.plan.routing.JoinTree;
import io.dpg.plan.text.TableReference;
import io.dpg.sql.SqlNode;
import io.dpg.sql.SqlParser;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The conditions of a query that rows of one of its tables must meet to matter, and that say
/// nothing of other tables.
final class TableFilters {

  private final Part.Table table;
  private final RangeTableEntry entry;
  private final PlanContext context;
  private final JoinTree joins;
  private final Requalified requalified;
  private final Equalities known;
  private final List<Filter> found = new ArrayList<>();

  private TableFilters(Part.Table table, PlanContext context) {
    this.table = table;
    this.entry = table.query().entry(table.relation());
    this.context = context;
    this.joins = new JoinTree(context.facts());
    this.requalified = new Requalified(table.scope(), context.facts());
    this.known = joins.facts(table.scope(), Equalities.NONE);
  }

  /// A condition over the table, by its name.
  ///
  /// @param settled what it makes superfluous in the query; null when that is nothing
  record Filter(SqlNode condition, @Nullable Settled settled) {}

  /// A condition of the query that holds for all that is left of the table where it stands, once
  /// the table's rows have been filtered by it.
  ///
  /// @param syntax where it stands in the query
  /// @param columns numbers of the columns it is about
  record Settled(SqlNode syntax, Expression analysis, Set<Integer> columns) {}

  static List<Filter> of(Part.Table table, PlanContext context) {
    TableFilters filters = new TableFilters(table, context);
    SqlNode select = context.link().findStatement(table.query()).orElse(null);
    if (select == null) {
      return List.of();
    }
    List<SqlNode> nodes = select.list(select.is("DeleteStmt") ? "usingClause" : "fromClause");
    // The target of a modification is in FROM to PostgreSQL only.
    FromItem target = new FromItem.Reference(table.query().target());
    List<FromItem> items =
        table.query().from().stream().filter(item -> !item.equals(target)).toList();
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
          addSemiJoins(outer);
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
    requalified
        .of(condition.syntax(), condition.analysis(), Set.of(table.relation()))
        .ifPresent(own ->
            found.add(
                new Filter(
                    own.syntax(),
                    condition.settled()
                        ? new Settled(condition.syntax(), condition.analysis(), own.columns())
                        : null)));
  }

  /// What reference tables say of the rows that matter: such a row is joined with one of theirs
  /// that meets the conditions on them.
  private void addSemiJoins(List<Condition> conditions) {
    for (TableReference reference : referenceTables()) {
      int relation = table.query().rangeTable().indexOf(reference.table()) + 1;
      List<SqlNode> filters = new ArrayList<>();
      List<SqlNode> links = new ArrayList<>();
      for (Condition condition : conditions) {
        requalified
            .of(condition.syntax(), condition.analysis(), Set.of(relation))
            .ifPresent(own -> filters.add(own.syntax()));
        if (condition.analysis() instanceof Expression.Operator link
            && link.plain()
            && joins.isEquality(link)
            && requalified.tells(link, table.relation(), relation)) {
          requalified
              .of(condition.syntax(), link, Set.of(table.relation(), relation))
              .ifPresent(both -> links.add(both.syntax()));
        }
      }
      if (!filters.isEmpty() && !links.isEmpty()) {
        links.addAll(filters);
        found.add(new Filter(exists(reference.range(), links), null));
      }
    }
  }

  /// Those that stand beside the table, and that are named otherwise than it.
  private List<TableReference> referenceTables() {
    AnalyzedQuery query = table.query();
    return context.link().tables().stream()
        .filter(it -> it.query().id() == query.id())
        .filter(it -> context.catalog().table(it.table().oid()) instanceof ReferenceTable)
        .filter(it -> !it.table().sampled() && !it.table().name().equals(entry.name()))
        .filter(it -> Collections.frequency(query.rangeTable(), it.table()) == 1)
        .toList();
  }

  private static SqlNode exists(SqlNode range, List<SqlNode> conditions) {
    SqlNode select =
        new SqlParser().parse("SELECT EXISTS (SELECT 1 FROM t WHERE true)").getFirst().tree();
    return select
        .list("targetList")
        .getFirst()
        .required("val")
        .rewrite(node -> node.is("RangeVar") ? range : node)
        .rewrite(node ->
            node.is("A_Const") && node.has("boolval")
                ? SqlNode.of("BoolExpr", Map.of("boolop", "AND_EXPR", "args", conditions))
                : node);
  }
}
