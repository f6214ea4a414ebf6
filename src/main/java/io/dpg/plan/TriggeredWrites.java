package io.dpg.plan;

import io.dpg.plan.analysis.AnalyzedQuery;
import io.dpg.plan.analysis.AnalyzedQuery.Command;
import io.dpg.plan.analysis.RangeTableEntry;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Finds writes that fire triggers of users': these are on the coordinator node, so it runs the
/// statement.
final class TriggeredWrites {

  private TriggeredWrites() {}

  /// The first reference or distributed table that the statement writes in a way that fires
  /// triggers.
  static Optional<String> firstTable(PlanContext context) {
    List<String> found = new ArrayList<>();
    context
        .query()
        .forEachQuery(query -> {
          if (query.target() != 0
              && query.entry(query.target()) instanceof RangeTableEntry.Relation table
              && context.uses().isSharded(table.oid())
              && context.facts().firedTriggers(table.oid()).stream()
                  .anyMatch(events(query)::contains)) {
            found.add(table.name());
          }
        });
    return found.stream().findFirst();
  }

  private static Set<TriggerEvent> events(AnalyzedQuery query) {
    Set<TriggerEvent> events = EnumSet.noneOf(TriggerEvent.class);
    add(query.command(), events);
    query.mergeActions().forEach(action -> add(action.command(), events));
    if (query.onConflict() != null && query.onConflict().update()) {
      events.add(TriggerEvent.UPDATE);
    }
    return events;
  }

  private static void add(Command command, Set<TriggerEvent> into) {
    switch (command) {
      case INSERT -> into.add(TriggerEvent.INSERT);
      case UPDATE -> into.add(TriggerEvent.UPDATE);
      case DELETE -> into.add(TriggerEvent.DELETE);
      case SELECT, MERGE, UTILITY -> {}
    }
  }
}
