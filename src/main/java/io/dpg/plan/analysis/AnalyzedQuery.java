package io.dpg.plan.analysis;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A query after PostgreSQL's semantic analysis (its `Query` node). The grouped columns that
/// PostgreSQL 18 puts in a range table entry of their own are replaced by what they stand for, as
/// in older versions.
///
/// @param id different for each query of a statement: 0 for the outermost
/// @param target for INSERT, UPDATE, DELETE and MERGE the written table's position in the range
///   table; else 0
/// @param having null for none, like all nullable parts
/// @param distinctOn whether [#distinct] comes from DISTINCT ON
/// @param locks whether rows are locked: FOR UPDATE and the like
/// @param mergeCondition the ON of a MERGE where it is no part of FROM: since PostgreSQL 17
/// @param mergeActions what a MERGE does
/// @param needsConstraints whether it is valid by a table's primary key only, on which columns
///   depend that GROUP BY does not name
public record AnalyzedQuery(
    int id,
    Command command,
    int target,
    List<RangeTableEntry> rangeTable,
    List<CommonTable> commonTables,
    boolean recursive,
    List<FromItem> from,
    @Nullable Expression where,
    List<Target> targets,
    List<SortGroup> groups,
    boolean groupingSets,
    @Nullable Expression having,
    List<Window> windows,
    List<SortGroup> distinct,
    boolean distinctOn,
    List<SortGroup> sort,
    @Nullable Expression offset,
    @Nullable Expression limit,
    boolean withTies,
    boolean locks,
    @Nullable SetOperation setOperation,
    @Nullable OnConflict onConflict,
    List<Target> returning,
    @Nullable Expression mergeCondition,
    List<MergeAction> mergeActions,
    boolean aggregates,
    boolean windowCalls,
    boolean setsInTargets,
    boolean needsConstraints) {

  /// What a query does, in the order of PostgreSQL's `CmdType`, from 1.
  public enum Command {
    SELECT,
    UPDATE,
    INSERT,
    DELETE,
    MERGE,
    UTILITY
  }

  /// The analysed tree that a server printed for a statement.
  ///
  /// @param statement the text that the server was sent
  public static AnalyzedQuery read(String tree, String statement) {
    return new QueryReader(statement).query(NodeTreeReader.read(tree));
  }

  /// The entry at a 1-based position of the range table.
  public RangeTableEntry entry(int relation) {
    return rangeTable.get(relation - 1);
  }

  /// The targets that the client sees.
  public List<Target> outputs() {
    return targets.stream().filter(target -> !target.hidden()).toList();
  }

  /// The target that an element of ORDER BY, GROUP BY or DISTINCT refers to.
  public Target target(SortGroup reference) {
    return targets.stream()
        .filter(target -> target.sortGroup() == reference.target())
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("a sort key refers to no target"));
  }

  /// All expressions of this query, those of its subqueries, sublinks' queries and common tables
  /// left out.
  public List<Expression> expressions() {
    List<Expression> all = new ArrayList<>();
    targets.forEach(it -> all.add(it.expression()));
    returning.forEach(it -> all.add(it.expression()));
    from.forEach(item -> addConditions(item, all));
    for (Expression part : new Expression[] {where, having, offset, limit, mergeCondition}) {
      addIfPresent(part, all);
    }
    if (onConflict != null) {
      onConflict.assignments().forEach(it -> all.add(it.expression()));
      addIfPresent(onConflict.condition(), all);
    }
    windows.forEach(window -> all.addAll(window.offsets()));
    mergeActions.forEach(action -> all.addAll(action.expressions()));
    rangeTable.forEach(entry -> addExpressions(entry, all));
    return all;
  }

  /// Shows this query and every query below it, outer ones first.
  public void forEachQuery(Consumer<AnalyzedQuery> visitor) {
    visitor.accept(this);
    subqueries().forEach(query -> query.forEachQuery(visitor));
  }

  /// The queries directly below this one: common tables, subqueries in FROM, sublinks.
  public List<AnalyzedQuery> subqueries() {
    List<AnalyzedQuery> queries = new ArrayList<>();
    commonTables.forEach(table -> queries.add(table.query()));
    for (RangeTableEntry entry : rangeTable) {
      if (entry instanceof RangeTableEntry.Subquery subquery) {
        queries.add(subquery.query());
      }
    }
    subLinks().forEach(subLink -> queries.add(subLink.query()));
    return queries;
  }

  /// The sublinks in this query's own expressions.
  public List<Expression.SubLink> subLinks() {
    List<Expression.SubLink> found = new ArrayList<>();
    expressions().forEach(expression -> collectSubLinks(expression, found));
    return found;
  }

  private static void collectSubLinks(Expression expression, List<Expression.SubLink> into) {
    if (expression instanceof Expression.SubLink subLink) {
      into.add(subLink);
    }
    expression.children().forEach(child -> collectSubLinks(child, into));
  }

  private static void addConditions(FromItem item, List<Expression> into) {
    if (item instanceof FromItem.Join join) {
      addIfPresent(join.condition(), into);
      addConditions(join.left(), into);
      addConditions(join.right(), into);
    }
  }

  private static void addExpressions(RangeTableEntry entry, List<Expression> into) {
    switch (entry) {
      case RangeTableEntry.Function function -> into.addAll(function.calls());
      case RangeTableEntry.Values values -> values.rows().forEach(into::addAll);
      case RangeTableEntry.Other other -> into.addAll(other.expressions());
      case RangeTableEntry.Relation relation -> {}
      case RangeTableEntry.Subquery subquery -> {}
      case RangeTableEntry.Join join -> {}
      case RangeTableEntry.CommonTableUse use -> {}
    }
  }

  private static void addIfPresent(@Nullable Expression expression, List<Expression> into) {
    if (expression != null) {
      into.add(expression);
    }
  }
}
