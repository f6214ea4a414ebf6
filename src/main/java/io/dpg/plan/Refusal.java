package io.dpg.plan;

import com.google.errorprone.annotations.FormatMethod;
import io.dpg.error.SqlError;
import io.dpg.error.SqlState;
import org.jspecify.annotations.Nullable;

/// The errors for statements that have no plan.
public final class Refusal {

  /// What helps with most statements that need more than one shard group.
  public static final String FILTER_HINT =
      "Consider using an equality filter on the distributed table's distribution column.";

  private Refusal() {}

  @FormatMethod
  public static SqlError of(String format, @Nullable Object... arguments) {
    return SqlError.of(SqlState.FEATURE_NOT_SUPPORTED, format, arguments);
  }

  @FormatMethod
  static PlanAttempt.NotPlanned attempt(String format, @Nullable Object... arguments) {
    return new PlanAttempt.NotPlanned(of(format, arguments).hint("%s", FILTER_HINT));
  }
}
