package io.dpg.plan;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Rows that are fetched before the statement they belong to, and sent to the nodes that need them.
///
/// @param number by which statements name it, from 1; see [io.dpg.plan.text.ResultReference]
/// @param sql the statement that gives the rows, with results' relations in it
/// @param plan how that is run
/// @param columns names and types of its columns
/// @param types OIDs of these types on the coordinator node
/// @param key by which it is repartitioned; null when each node that needs it gets all of it
/// @param reason why no cheaper plan was possible, for EXPLAIN
/// @param hint what would make a cheaper plan possible, for EXPLAIN; "" where nothing is known
/// @param tableRows about how many rows the tables have that it is made of
public record IntermediateResult(
    int number,
    String sql,
    Plan plan,
    List<Merge.Column> columns,
    List<Integer> types,
    @Nullable ResultKey key,
    String reason,
    String hint,
    double tableRows) {

  public IntermediateResult {
    columns = List.copyOf(columns);
    types = List.copyOf(types);
  }
}
