package io.dpg.plan;

import io.dpg.catalog.DistributedTable;
import io.dpg.catalog.ReferenceTable;
import io.dpg.catalog.TableMetadata;
import io.dpg.error.SqlError;
import io.dpg.plan.FunctionFacts.Volatility;
import io.dpg.plan.analysis.AnalyzedQuery;
import io.dpg.plan.analysis.AnalyzedQuery.Command;
import io.dpg.plan.analysis.Expression;
import io.dpg.plan.analysis.RangeTableEntry;
import io.dpg.plan.analysis.Target;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// What a write that runs on shards must not do.
final class WriteRules {

  private WriteRules() {}

  /// Why the writes in a statement cannot run on shards; null when they can.
  static @Nullable SqlError obstacle(PlanContext context) {
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
          case UPDATE -> query.targets();
          case INSERT -> query.onConflict() == null ? List.of() : query.onConflict().assignments();
          case MERGE -> List.of();
          case SELECT, DELETE, UTILITY -> List.of();
        };
    for (Target each : assigned) {
      if (each.number() == key
          && !each.hidden()
          && !isItself(each.expression(), query.target(), key)) {
        return Refusal.of("modifying the partition value of rows is not allowed")
            .hint(
                "Delete the row, and insert it with the new value of \"%s\".",
                table.column().name());
      }
    }
    return query.command() == Command.INSERT ? wildDefault(query, relation, context) : null;
  }

  private static boolean isItself(Expression value, int target, int key) {
    return value.unlabeled() instanceof Expression.Column column
        && column.levelsUp() == 0
        && column.relation() == target
        && column.attribute() == key;
  }

  /// A default that is not the same wherever it is evaluated must not be left to the shards.
  private static @Nullable SqlError wildDefault(
      AnalyzedQuery insert, RangeTableEntry.Relation table, PlanContext context) {
    Set<Integer> given =
        insert.targets().stream()
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
        return Refusal.of(
            "the default of column \"%s\" must be evaluated before shards are chosen",
            column.name());
      }
    }
    return null;
  }
}
