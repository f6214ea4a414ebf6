package io.dpg.plan;

import io.dpg.plan.InsertSelectPlan.InsertedColumn;
import java.util.List;

/// A modification that may change rows' distribution column, or make rows on a shard where they do
/// not belong. It runs on the shards as it is, and tells of each row where it is now and what it
/// holds; rows that belong elsewhere are then deleted there and inserted where they belong.
///
/// @param table OID of the target
/// @param statement a [RouterPlan] or [FanOutPlan] whose rows have the columns of the client's
///   RETURNING first, then the action (`UPDATE`, `INSERT` or `DELETE`), `ctid` (of a partitioned
///   table `pg_dist.row_place(tableoid, ctid)`), and the columns
/// @param visible how many columns the client's RETURNING has
/// @param columns the target's columns that are not generated
/// @param keyColumn 0-based position of the distribution column among them
public record MoveRowsPlan(
    int table, Plan statement, int visible, List<InsertedColumn> columns, int keyColumn)
    implements Plan {

  public MoveRowsPlan {
    columns = List.copyOf(columns);
    if (!(statement instanceof RouterPlan || statement instanceof FanOutPlan)) {
      throw new IllegalArgumentException("rows can be moved only from shards that are known");
    }
  }
}
