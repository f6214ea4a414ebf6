package io.dpg.plan;

import java.util.List;

/// INSERT ... SELECT that cannot be pushed down: the rows of the source stream through dpg into the
/// target's shards (or, when the target is a reference table, to all nodes; when it is local, to
/// the coordinator node).
///
/// @param table OID of the target
/// @param source SQL that gives the rows in the columns' order, each column already of the target
///   column's type
/// @param sourcePlan how the source is run
/// @param columns names of the target's columns, in order, with every column that has a default
///   among them
/// @param keyColumn 0-based position of the distribution column among them; -1 when the target has
///   none
public record InsertSelectPlan(
    int table, String source, Plan sourcePlan, List<String> columns, int keyColumn)
    implements Plan {

  public InsertSelectPlan {
    columns = List.copyOf(columns);
  }
}
