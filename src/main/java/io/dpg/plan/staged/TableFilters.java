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
import io.dpg.sql.Snippets;
import io.dpg.sql.SqlNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
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
    Optional<Requalified.Condition> own =
        requalified.of(condition.syntax(), condition.analysis(), Set.of(table.relation()));
    own.ifPresent(it ->
        found.add(
            new Filter(
                it.syntax(),
                condition.settled()
                    ? new Settled(condition.syntax(), condition.analysis(), it.columns())
                    : null)));
    if (own.isEmpty()) {
      addAlternatives(new Conjunct(condition.syntax(), condition.analysis()));
    }
  }

  /// What all alternatives of an OR say of the table: `t.a = 1 OR t.a = 2` of `(t.a = 1 AND u.b =
  /// 3) OR (t.a = 2 AND u.b = 4)`.
  private void addAlternatives(Conjunct or) {
    List<SqlNode> arms = new ArrayList<>();
    for (Conjunct arm : or.alternatives()) {
      List<SqlNode> own =
          Conjunct.of(arm.syntax(), arm.analysis()).stream()
              .map(it -> requalified.of(it.syntax(), it.analysis(), Set.of(table.relation())))
              .flatMap(Optional::stream)
              .map(Requalified.Condition::syntax)
              .toList();
      if (own.isEmpty()) {
        return;
      }
      arms.add(joined("AND_EXPR", own));
    }
    if (!arms.isEmpty()) {
      found.add(new Filter(joined("OR_EXPR", arms), null));
    }
  }

  private static SqlNode joined(String connective, List<SqlNode> conditions) {
    return conditions.size() == 1
        ? conditions.getFirst()
        : SqlNode.of("BoolExpr", Map.of("boolop", connective, "args", conditions));
  }

  /// What reference tables say of the rows that matter: such a row is joined with one of theirs, or
  /// one of several that are joined, that meets the conditions on them.
  private void addSemiJoins(List<Condition> conditions) {
    Map<Integer, TableReference> references = referenceTables();
    for (Set<Integer> joined : joined(references.keySet(), conditions)) {
      List<SqlNode> links = new ArrayList<>();
      List<SqlNode> within = new ArrayList<>();
      boolean filtered = false;
      for (Condition condition : conditions) {
        Set<Integer> about = requalified.relations(condition.analysis());
        if (joined.containsAll(about)) {
          Optional<Requalified.Condition> own =
              requalified.of(condition.syntax(), condition.analysis(), joined);
          own.ifPresent(it -> within.add(it.syntax()));
          filtered |= own.isPresent() && about.size() == 1;
        } else if (isLink(condition.analysis(), about, joined)) {
          requalified
              .of(condition.syntax(), condition.analysis(), about)
              .ifPresent(it -> links.add(it.syntax()));
        }
      }
      if (filtered && !links.isEmpty()) {
        links.addAll(within);
        List<SqlNode> ranges =
            joined.stream().map(references::get).map(TableReference::range).toList();
        found.add(new Filter(exists(ranges, links), null));
      }
    }
  }

  /// Whether a condition compares a column of the table with one of some others.
  private boolean isLink(Expression condition, Set<Integer> about, Set<Integer> others) {
    return condition instanceof Expression.Operator link
        && link.plain()
        && joins.isEquality(link)
        && about.size() == 2
        && about.contains(table.relation())
        && about.stream().anyMatch(others::contains)
        && link.arguments().stream().allMatch(side -> requalified.relations(side).size() == 1);
  }

  /// The tables, in sets of those that conditions tell of together.
  private List<Set<Integer>> joined(Set<Integer> relations, List<Condition> conditions) {
    List<Set<Integer>> sets = new ArrayList<>();
    relations.forEach(it -> sets.add(new TreeSet<>(Set.of(it))));
    for (Condition condition : conditions) {
      Set<Integer> about = requalified.relations(condition.analysis());
      if (about.size() > 1 && relations.containsAll(about)) {
        Set<Integer> all = new TreeSet<>();
        sets.stream().filter(set -> !Collections.disjoint(set, about)).forEach(all::addAll);
        sets.removeIf(set -> !Collections.disjoint(set, about));
        sets.add(all);
      }
    }
    return sets;
  }

  /// Those that stand beside the table, by their positions, and are named otherwise than it.
  private Map<Integer, TableReference> referenceTables() {
    AnalyzedQuery query = table.query();
    Map<Integer, TableReference> found = new TreeMap<>();
    for (TableReference reference : context.link().tables()) {
      RangeTableEntry.Relation other = reference.table();
      if (reference.query().id() == query.id()
          && context.catalog().table(other.oid()) instanceof ReferenceTable
          && !other.sampled()
          && !other.name().equals(entry.name())
          && Collections.frequency(query.rangeTable(), other) == 1) {
        found.put(query.rangeTable().indexOf(other) + 1, reference);
      }
    }
    return found;
  }

  private static SqlNode exists(List<SqlNode> ranges, List<SqlNode> conditions) {
    SqlNode subLink = Snippets.expression("EXISTS (SELECT 1)");
    SqlNode select =
        subLink
            .required("subselect")
            .with("fromClause", ranges)
            .with("whereClause", joined("AND_EXPR", conditions));
    return subLink.with("subselect", select);
  }
}
