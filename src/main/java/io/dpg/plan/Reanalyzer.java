package io.dpg.plan;

import io.dpg.plan.analysis.AnalyzedQuery;
import io.dpg.sql.ParsedStatement;
import java.util.ArrayList;
import java.util.List;

/// Has PostgreSQL analyse a statement that planning made of the client's: a view's definition put
/// in, or the source of an INSERT with casts.
public interface Reanalyzer {

  /// @param furtherTypes OIDs of the types of parameters behind the client's own
  /// @throws io.dpg.error.SqlErrorException as PostgreSQL says
  Analyzed analyze(String sql, List<Integer> furtherTypes);

  /// @throws io.dpg.error.SqlErrorException as PostgreSQL says
  default Analyzed analyze(String sql) {
    return analyze(sql, List.of());
  }

  /// The same where there are further parameters anyway.
  default Reanalyzer with(List<Integer> types) {
    return (sql, furtherTypes) -> {
      List<Integer> all = new ArrayList<>(types);
      all.addAll(furtherTypes);
      return analyze(sql, all);
    };
  }

  /// A statement and its analysis.
  record Analyzed(ParsedStatement statement, AnalyzedQuery query) {}
}
