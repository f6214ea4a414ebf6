package io.dpg.plan.staged;

import io.dpg.plan.Merge;
import io.dpg.plan.ResultKey;
import io.dpg.sql.SqlNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A part of a statement taken out of it.
///
/// @param source the part as a statement of its own
/// @param columns the columns of its rows
/// @param types their types
/// @param key by which of them the part is repartitioned; null when its rows go everywhere
/// @param rest the statement without it
record Stage(
    SqlNode source,
    List<Merge.Column> columns,
    List<Integer> types,
    @Nullable ResultKey key,
    SqlNode rest) {
  Stage {
    columns = List.copyOf(columns);
    types = List.copyOf(types);
  }
}
