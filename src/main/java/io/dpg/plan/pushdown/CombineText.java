package io.dpg.plan.pushdown;

import io.dpg.plan.Merge;
import io.dpg.plan.text.ResultReference;
import io.dpg.sql.Deparser;
import io.dpg.sql.SqlNode;

/// The text of a combining query.
final class CombineText {

  private static final String MARK = "{partial rows}";

  /// The relation of partial rows, to be put in FROM.
  static final SqlNode INPUT = Syntax.relation(MARK);

  private CombineText() {}

  /// The query with the mark that the executor replaces.
  static String of(SqlNode combine) {
    String text = Deparser.deparse(ResultReference.named(combine));
    return text.replace("\"" + MARK + "\"", Merge.Combine.INPUT);
  }
}
