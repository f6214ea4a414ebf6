package io.dpg.execute;

import io.dpg.pgtype.ArrayLiteral;
import io.dpg.plan.Plan;
import io.dpg.plan.SplitMergePlan;
import java.util.ArrayList;
import java.util.List;
import java.util.SequencedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Runs a MERGE in parts.
final class SplitMerge {

  private final Executor executor;
  private final SplitMergePlan plan;
  private final Execution execution;
  private final List<byte[]> returned = new ArrayList<>();
  private long affected;

  SplitMerge(Executor executor, SplitMergePlan plan, Execution execution) {
    this.executor = executor;
    this.plan = plan;
    this.execution = execution;
  }

  RowStream run() {
    executor.transaction().openBlock("BEGIN");
    List<@Nullable String> matches = List.of(ArrayLiteral.of(List.copyOf(matches())));
    Plan matched = plan.matched();
    if (matched != null) {
      take(execution.gathered(matched, execution.sql(), List.of()));
    }
    take(execution.gathered(plan.inserts(), execution.sql(), matches));
    return new AnsweredRows(returned, execution.command() + " " + affected);
  }

  private SequencedSet<String> matches() {
    Execution probe =
        execution
            .withPlan(plan.probe(), execution.sql())
            .withArguments(execution.arguments().withTextResults());
    SequencedSet<String> ordinals = new TreeSet<>();
    try (RowStream rows = executor.run(probe)) {
      while (rows.next()) {
        ordinals.add(java.util.Objects.requireNonNull(RowValues.read(rows.row()).getFirst()));
      }
    }
    return ordinals;
  }

  private void take(Execution part) {
    try (RowStream rows = executor.run(part)) {
      while (rows.next()) {
        returned.add(rows.row());
      }
      String tag = rows.tag();
      affected += Long.parseLong(tag.substring(tag.lastIndexOf(' ') + 1));
    }
  }
}
