package io.dpg.plan;

import java.util.List;

/// A view, from `pg_get_viewdef` and `pg_depend`.
///
/// @param definition its SELECT, without the semicolon
/// @param columns the names of its columns
/// @param relations OIDs of the tables and views that it reads itself
public record ViewFacts(String definition, List<String> columns, List<Integer> relations) {
  public ViewFacts {
    columns = List.copyOf(columns);
    relations = List.copyOf(relations);
  }
}
