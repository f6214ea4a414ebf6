package io.dpg.plan.staged;

import io.dpg.plan.Merge;
import java.util.List;

/// A part of a statement taken out of it.
///
/// @param sql the part as a statement of its own
/// @param columns the columns of its rows
/// @param types their types
/// @param rest the statement without it
record Stage(String sql, List<Merge.Column> columns, List<Integer> types, String rest) {
  Stage {
    columns = List.copyOf(columns);
    types = List.copyOf(types);
  }
}
