package io.dpg.plan;

import io.dpg.catalog.DistributedTable;
import io.dpg.catalog.ReferenceTable;
import io.dpg.catalog.TableMetadata;
import io.dpg.error.SqlError;
import io.dpg.plan.FunctionFacts.Volatility;
import io.dpg.plan.analysis.AnalyzedQuery;
import io.dpg.plan.analysis.AnalyzedQuery.Command;
import io.dpg.plan.analysis.Expression;
import io.dpg.plan.analysis.MergeAction;
import io.dpg.plan.analysis.RangeTableEntry;
import io.dpg.plan.analysis.Scope;
import io.dpg.plan.analysis.Target;
import io.dpg.plan.routing.Equalities;
import io.dpg.plan.routing.JoinTree;
import io.dpg.plan.routing.Term;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// What a write that runs on shards must not do.
public final class WriteRules {

  private WriteRules() {}

  /// Why the writes in a statement cannot run on shards; null when they can.
  public static @Nullable SqlError obstacle(PlanContext context) {
    List<SqlError> found = new ArrayList<>();
    context.query().forEachQuery(query -> addIfPresent(obstacle(query, context), found));
    return found.isEmpty() ? null : found.getFirst();
  }

  private static void addIfPresent(@Nullable SqlError error, List<SqlError> into) {
    if (error != null) {
      into.add(error);
    }
  }

  private static @Nullable SqlError obstacle(AnalyzedQuery query, PlanContext context) {
    if (query.target() == 0
        || !(query.entry(query.target()) instanceof RangeTableEntry.Relation relation)) {
      return null;
    }
    TableMetadata target = context.catalog().table(relation.oid());
    if (target instanceof ReferenceTable) {
      return Refusal.of(
              "cannot modify reference table \"%s\" in a statement that uses distributed tables",
              relation.name())
          .hint("Run the modification as a statement of its own.");
    }
    if (!(target instanceof DistributedTable table)) {
      return null;
    }
    int key = table.column().number();
    List<Target> assigned =
        switch (query.command()) {
          // The outermost statement may move rows: that is planned by another step.
          case UPDATE -> query.id() == 0 ? List.of() : query.targets();
          case INSERT -> query.onConflict() == null ? List.of() : query.onConflict().assignments();
          case MERGE ->
              query.mergeActions().stream()
                  .filter(action -> action.command() == Command.UPDATE)
                  .flatMap(action -> action.assignments().stream())
                  .toList();
          case SELECT, DELETE, UTILITY -> List.of();
        };
    for (Target each : assigned) {
      if (changesKey(each, query, key)) {
        return Refusal.of("modifying the partition value of rows is not allowed")
            .hint(
                "Delete the row, and insert it with the new value of \"%s\".",
                table.column().name());
      }
    }
    return switch (query.command()) {
      case INSERT -> wildDefault(query.targets(), relation, context);
      case MERGE -> mergeObstacle(query, relation, key, context);
      case SELECT, UPDATE, DELETE, UTILITY -> null;
    };
  }

  /// A row that a MERGE inserts must belong to the shard group it runs on: its key is that of a
  /// distributed table.
  private static @Nullable SqlError mergeObstacle(
      AnalyzedQuery merge, RangeTableEntry.Relation table, int key, PlanContext context) {
    for (MergeAction action : merge.mergeActions()) {
      if (action.bySource()) {
        return Refusal.of("cannot use WHEN NOT MATCHED BY SOURCE on a distributed table");
      }
      if (action.command() != Command.INSERT) {
        continue;
      }
      boolean staysHere =
          action.assignments().stream()
              .anyMatch(it -> it.number() == key && isKey(it.expression(), merge, context));
      if (!staysHere) {
        return Refusal.of("MERGE INSERT must use the source table's distribution column value");
      }
      SqlError wild = wildDefault(action.assignments(), table, context);
      if (wild != null) {
        return wild;
      }
    }
    return null;
  }

  /// Why rows that a MERGE inserts cannot be made on a shard; null when they can.
  static @Nullable SqlError wildInsert(PlanContext context) {
    AnalyzedQuery merge = context.query();
    if (!(merge.entry(merge.target()) instanceof RangeTableEntry.Relation table)) {
      return null;
    }
    return merge.mergeActions().stream()
        .filter(action -> action.command() == Command.INSERT)
        .map(action -> wildDefault(action.assignments(), table, context))
        .filter(java.util.Objects::nonNull)
        .findFirst()
        .orElse(null);
  }

  private static boolean isKey(Expression value, AnalyzedQuery query, PlanContext context) {
    Scope scope = Scope.of(query);
    Term term = Term.of(value, scope);
    Set<Term.Value> values =
        term == null
            ? null
            : new JoinTree(context.facts()).facts(scope, Equalities.NONE).valuesOf(term);
    return values != null && values.equals(context.restrictions().getFirst().values());
  }

  /// Whether the statement itself is an UPDATE after which rows may belong to other shards.
  static boolean movesRows(AnalyzedQuery query, DistributedTable table) {
    return query.command() == Command.UPDATE
        && query.targets().stream().anyMatch(it -> changesKey(it, query, table.column().number()));
  }

  /// Whether an assignment may give a row another distribution column.
  public static boolean changesKey(Target assigned, AnalyzedQuery query, int key) {
    return assigned.number() == key
        && !assigned.hidden()
        && !isKeyOfRow(assigned.expression(), query, key);
  }

  /// The row's own, or that of the row proposed for insertion, with which it is in conflict.
  private static boolean isKeyOfRow(Expression value, AnalyzedQuery query, int key) {
    if (!(value.unlabeled() instanceof Expression.Column column)
        || column.levelsUp() != 0
        || column.attribute() != key) {
      return false;
    }
    boolean isExcluded =
        query.onConflict() != null
            && query.entry(column.relation()) instanceof RangeTableEntry.Relation relation
            && relation.name().equals("excluded");
    return column.relation() == query.target() || isExcluded;
  }

  /// A default that is not the same wherever it is evaluated must not be left to the shards.
  private static @Nullable SqlError wildDefault(
      List<Target> assigned, RangeTableEntry.Relation table, PlanContext context) {
    Set<Integer> given =
        assigned.stream()
            .filter(it ->
                !(it.expression().unlabeled() instanceof Expression.Other other
                    && other.kind().equals("SETTODEFAULT")))
            .map(Target::number)
            .collect(Collectors.toSet());
    for (ColumnFacts column : context.facts().columns(table.oid())) {
      boolean wild =
          column.defaultExpression() != null
              && column.defaultVolatility() != Volatility.IMMUTABLE
              && !column.isGenerated();
      if (wild && !given.contains(column.number())) {
        return wild(column);
      }
    }
    return null;
  }

  static SqlError wild(ColumnFacts column) {
    return Refusal.of(
        "the default of column \"%s\" must be evaluated before shards are chosen", column.name());
  }
}
