package io.dpg.plan.staged;

import io.dpg.catalog.ColocationId;
import io.dpg.catalog.DistributedTable;
import io.dpg.pgtype.DistributionHash;
import io.dpg.plan.ColumnFacts;
import io.dpg.plan.PlanContext;
import io.dpg.plan.ResultKey;
import io.dpg.plan.analysis.AnalyzedQuery;
import io.dpg.plan.analysis.CommonTable;
import io.dpg.plan.analysis.Expression;
import io.dpg.plan.analysis.FromItem;
import io.dpg.plan.analysis.RangeTableEntry;
import io.dpg.plan.analysis.Scope;
import io.dpg.plan.analysis.SortGroup;
import io.dpg.plan.routing.JoinTree;
import io.dpg.plan.routing.KeyTypes;
import io.dpg.plan.routing.Term;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// By which columns parts of a query can be repartitioned: those that joins compare, or that rows
/// are grouped by. Whether that helps is for the rules of pushdown to say.
final class Repartitions {

  /// Fewer rows are sent to every node.
  private static final double ROWS_MIN = 10_000;

  /// When partial groups are not much fewer than rows, they are better made whole at once.
  private static final double GROUPS_MIN = 50_000;

  private static final double GROUPS_PER_ROW_MIN = 0.1;

  private final PlanContext context;
  private final PartCosts costs;
  private final JoinTree joins;

  Repartitions(PlanContext context, PartCosts costs) {
    this.context = context;
    this.costs = costs;
    this.joins = new JoinTree(context.facts());
  }

  /// The ways to repartition a part of a query's FROM for its joins.
  List<Part> ofJoined(Part part, Scope scope) {
    return isLarge(part) ? byJoins(part, scope) : List.of();
  }

  /// Whether a part has enough rows to be repartitioned.
  boolean isLarge(Part part) {
    return costs.rows(part) >= ROWS_MIN;
  }

  /// The same for a part of any size.
  List<Part> byJoins(Part part, Scope scope) {
    List<Part> found = new ArrayList<>();
    for (Term.Column column : joinColumns(scope)) {
      if (column.query() == scope.query().id() && isOf(column.relation(), part, scope)) {
        addKeyed(part, column.attribute(), found);
      }
    }
    return found;
  }

  /// The ways to repartition the only table of a query that has about as many groups as rows.
  List<Part> ofGrouped(Scope scope) {
    AnalyzedQuery query = scope.query();
    List<SortGroup> groups = query.groups().isEmpty() ? query.distinct() : query.groups();
    if (query.distinctOn()
        || query.from().size() != 1
        || !(query.from().getFirst() instanceof FromItem.Reference(int relation))
        || !(query.entry(relation) instanceof RangeTableEntry.Relation table)
        || !(context.catalog().table(table.oid()) instanceof DistributedTable)) {
      return List.of();
    }
    Part part = new Part.Table(scope, relation);
    List<Part> found = new ArrayList<>();
    for (SortGroup group : groups) {
      if (Term.of(query.target(group).expression(), scope) instanceof Term.Column column
          && column.query() == query.id()
          && column.relation() == relation
          && hasManyValues(table.oid(), column.attribute())) {
        addKeyed(part, column.attribute(), found);
      }
    }
    return found;
  }

  private boolean hasManyValues(int table, int column) {
    double rows = context.facts().estimatedRows(table);
    double values = rows < GROUPS_MIN ? 0 : context.facts().distinctValues(table, column);
    return values >= GROUPS_MIN && values >= rows * GROUPS_PER_ROW_MIN;
  }

  private Set<Term.Column> joinColumns(Scope scope) {
    Set<Term.Column> found = new LinkedHashSet<>();
    scope
        .query()
        .expressions()
        .forEach(expression ->
            expression.any(part -> {
              if (part instanceof Expression.Operator it
                  && it.arguments().size() == 2
                  && joins.isEquality(it)
                  && Term.of(it.arguments().getFirst(), scope) instanceof Term.Column left
                  && Term.of(it.arguments().getLast(), scope) instanceof Term.Column right
                  && (left.query() != right.query() || left.relation() != right.relation())) {
                found.add(left);
                found.add(right);
              }
              return false;
            }));
    return found;
  }

  private static boolean isOf(int relation, Part part, Scope scope) {
    return switch (part) {
      case Part.Table table ->
          table.query().id() == scope.query().id() && table.relation() == relation;
      case Part.Query query ->
          switch (scope.query().entry(relation)) {
            case RangeTableEntry.Subquery it -> it.query().id() == query.query().id();
            case RangeTableEntry.CommonTableUse use -> {
              CommonTable table = scope.commonTable(use);
              yield table != null && table.query().id() == query.query().id();
            }
            default -> false;
          };
    };
  }

  /// The ways to repartition a query by one of its output columns.
  List<Part> ofOutput(Part.Query part, int column) {
    List<Part> found = new ArrayList<>();
    addKeyed(part, column, found);
    return found;
  }

  private void addKeyed(Part part, int column, List<Part> into) {
    Optional<ColumnType> type = type(part, column);
    if (type.isEmpty()
        || DistributionHash.of(type.get().oid()).isEmpty()
        || !context.facts().isDeterministic(type.get().collation())) {
      return;
    }
    for (ColocationId group : groups()) {
      int key = context.catalog().anyOf(group).map(table -> table.column().typeOid()).orElse(0);
      if (KeyTypes.hashAlike(key, type.get().oid())) {
        into.add(part.by(new ResultKey(group, column)));
      }
    }
  }

  private record ColumnType(int oid, int collation) {}

  private Optional<ColumnType> type(Part part, int column) {
    return switch (part) {
      case Part.Table table
          when table.query().entry(table.relation()) instanceof RangeTableEntry.Relation relation ->
          context.facts().columns(relation.oid()).stream()
              .filter(it -> it.number() == column)
              .map((ColumnFacts it) -> new ColumnType(it.typeOid(), it.collation()))
              .findFirst();
      case Part.Table _ -> Optional.empty();
      case Part.Query query -> {
        Expression output = query.query().outputs().get(column - 1).expression();
        yield Optional.of(new ColumnType(output.type(), output.collation()));
      }
    };
  }

  /// The co-location groups that the statement reads.
  private Set<ColocationId> groups() {
    Set<ColocationId> groups = new LinkedHashSet<>(context.repartitions());
    context.uses().distributed().values().forEach(table -> groups.add(table.colocation()));
    return groups;
  }
}
