package io.dpg.plan.analysis;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A WHEN clause of a MERGE.
///
/// @param bySource whether it is about target rows that no source row matches
/// @param assignments the columns that an INSERT or UPDATE sets
public record MergeAction(
    AnalyzedQuery.Command command,
    boolean bySource,
    @Nullable Expression condition,
    List<Target> assignments) {

  List<Expression> expressions() {
    List<Expression> all = new ArrayList<>();
    if (condition != null) {
      all.add(condition);
    }
    assignments.forEach(target -> all.add(target.expression()));
    return all;
  }
}
