package io.dpg.plan.pushdown;

import io.dpg.sql.SqlNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Divides the expressions of a query between tasks and combining query.
interface Gathering {

  /// An expression of the client's query as it stands in the combining query; null when it cannot
  /// be divided.
  @Nullable SqlNode combining(SqlNode expression);

  /// GROUP BY of the combining query; null when there is no saying.
  @Nullable List<SqlNode> groups();

  /// The tasks' query.
  SqlNode tasks();

  GatheredColumns columns();
}
