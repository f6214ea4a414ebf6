package io.dpg.execute;

import io.dpg.catalog.CatalogSnapshot;
import io.dpg.plan.Plan;
import io.dpg.wire.BackendMessage.Field;
import java.util.List;

/// One execution of a plan.
///
/// @param plan what to run
/// @param sql the client's own statement
/// @param command how its command tag begins: SELECT, INSERT 0, UPDATE, DELETE, MERGE
/// @param arguments what the client bound
/// @param fields the columns of the answer as the client sees them; empty for none
/// @param catalog the metadata that the plan was made with
/// @param prepared whether nodes should keep their statements prepared: the plan is run again and
///   again
public record Execution(
    Plan plan,
    String sql,
    String command,
    Arguments arguments,
    List<Field> fields,
    CatalogSnapshot catalog,
    boolean prepared) {

  public Execution {
    fields = List.copyOf(fields);
  }

  Execution withArguments(Arguments newArguments) {
    return new Execution(plan, sql, command, newArguments, fields, catalog, prepared);
  }

  Execution withPlan(Plan newPlan, String newSql) {
    return new Execution(newPlan, newSql, command, arguments, fields, catalog, false);
  }
}
