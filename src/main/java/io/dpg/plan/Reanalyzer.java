package io.dpg.plan;

import io.dpg.plan.analysis.AnalyzedQuery;
import io.dpg.sql.ParsedStatement;

/// Has PostgreSQL analyse a statement that planning made of the client's: a view's definition put
/// in, or the source of an INSERT with casts.
public interface Reanalyzer {

  /// @throws io.dpg.error.SqlErrorException as PostgreSQL says
  Analyzed analyze(String sql);

  /// A statement and its analysis.
  record Analyzed(ParsedStatement statement, AnalyzedQuery query) {}
}
