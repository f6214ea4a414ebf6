package io.dpg.plan;

import io.dpg.plan.InsertRowsPlan.Evaluation;
import java.util.List;

/// INSERT ... SELECT that cannot be pushed down: the rows of the source stream through dpg into the
/// target's shards (or, when the target is a reference table, to all nodes; when it is local, to
/// the coordinator node).
///
/// @param table OID of the target
/// @param source SQL that gives the rows in the columns' order, each column of a type whose text
///   form means the same to the target column's type
/// @param sourcePlan how the source is run
/// @param columns names of the target's columns: first those that the source gives, then those of
///   the defaults
/// @param keyColumn 0-based position of the distribution column among them; -1 when the target has
///   none
/// @param defaults for the columns that the source does not give, in order: expressions that are
///   evaluated on the coordinator node once for each row
public record InsertSelectPlan(
    int table,
    String source,
    Plan sourcePlan,
    List<String> columns,
    int keyColumn,
    List<Evaluation> defaults)
    implements Plan {

  public InsertSelectPlan {
    columns = List.copyOf(columns);
    defaults = List.copyOf(defaults);
  }
}
