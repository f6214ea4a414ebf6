package io.dpg.plan;

import io.dpg.plan.analysis.AnalyzedQuery;
import io.dpg.sql.Deparser;
import io.dpg.sql.ParsedStatement;
import io.dpg.sql.SqlNode;
import java.util.ArrayList;
import java.util.List;

/// Has PostgreSQL analyse a statement that planning made of the client's: a view's definition put
/// in, or the source of an INSERT with casts.
public interface Reanalyzer {

  /// @param furtherTypes OIDs of the types of parameters behind the client's own
  /// @throws io.dpg.error.SqlErrorException as PostgreSQL says
  Analyzed analyze(ParsedStatement statement, List<Integer> furtherTypes);

  /// @throws io.dpg.error.SqlErrorException as PostgreSQL says
  default Analyzed analyze(SqlNode tree, List<Integer> furtherTypes) {
    return analyze(Deparser.statement(tree), furtherTypes);
  }

  /// @throws io.dpg.error.SqlErrorException as PostgreSQL says
  default Analyzed analyze(SqlNode tree) {
    return analyze(tree, List.of());
  }

  /// The same where there are further parameters anyway.
  default Reanalyzer with(List<Integer> types) {
    return (statement, furtherTypes) -> {
      List<Integer> all = new ArrayList<>(types);
      all.addAll(furtherTypes);
      return analyze(statement, all);
    };
  }

  /// A statement and its analysis.
  record Analyzed(ParsedStatement statement, AnalyzedQuery query) {}
}
