package io.dpg.plan;

import io.dpg.plan.InsertRowsPlan.Evaluation;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// INSERT ... SELECT that cannot be pushed down: the rows of the source stream through dpg into the
/// target's shards (or, when the target is a reference table, to all nodes).
///
/// @param table OID of the target
/// @param source SQL that gives the rows in the columns' order, each column of a type whose text
///   form means the same to the target column's type
/// @param sourcePlan how the source is run
/// @param sourceTypes OIDs of its columns' types
/// @param columns the target's columns: first those that the source gives, then those of the
///   defaults
/// @param keyColumn 0-based position of the distribution column among them; -1 when the target has
///   none
/// @param defaults for the columns that the source does not give, in order: expressions that are
///   evaluated on the coordinator node once for each row
/// @param statement the INSERT that takes the rows; null when COPY does as well
public record InsertSelectPlan(
    int table,
    String source,
    Plan sourcePlan,
    List<Integer> sourceTypes,
    List<InsertedColumn> columns,
    int keyColumn,
    List<Evaluation> defaults,
    @Nullable RowsStatement statement)
    implements Plan {

  public InsertSelectPlan {
    sourceTypes = List.copyOf(sourceTypes);
    columns = List.copyOf(columns);
    defaults = List.copyOf(defaults);
  }

  /// A column of the target.
  ///
  /// @param type as SQL, without a length that an INSERT checks
  /// @param typeOid the type's OID on the coordinator node
  /// @param notNull whether the table refuses NULL by itself
  public record InsertedColumn(String name, String type, int typeOid, boolean notNull) {}

  /// An INSERT with ON CONFLICT or RETURNING.
  ///
  /// @param head what stands before the rows' SELECT
  /// @param tail what follows it
  /// @param returning whether rows come back
  public record RowsStatement(ShardQuery head, ShardQuery tail, boolean returning) {}
}
