package io.dpg.plan.pushdown;

import io.dpg.pgtype.PgType;
import io.dpg.plan.Merge;
import io.dpg.plan.SchemaFacts;
import io.dpg.plan.analysis.Expression;
import io.dpg.sql.SqlNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The columns that tasks return to a combining query, each once.
final class GatheredColumns {

  private static final String PREFIX = "c";

  private final ColumnTypes types;
  private final List<SqlNode> expressions = new ArrayList<>();
  private final List<Merge.Column> columns = new ArrayList<>();
  private final Map<SqlNode, Integer> positions = new HashMap<>();

  GatheredColumns(SchemaFacts facts) {
    this.types = new ColumnTypes(facts);
  }

  /// The 0-based position of a task's column; -1 when its type is not known.
  ///
  /// @param key what two equal columns have in common
  /// @param expression its text in the task
  /// @param typed an expression of its type
  int position(SqlNode key, SqlNode expression, Expression typed) {
    Merge.@Nullable Column column = types.column(PREFIX + (columns.size() + 1), typed);
    return column == null ? -1 : position(key, expression, column);
  }

  /// The same for a column of a built-in type.
  int position(SqlNode key, SqlNode expression, PgType type) {
    String name = PREFIX + (columns.size() + 1);
    return position(key, expression, new Merge.Column(name, type.sqlName(), type.oid()));
  }

  private int position(SqlNode key, SqlNode expression, Merge.Column column) {
    Integer known = positions.get(key);
    if (known != null) {
      return known;
    }
    positions.put(key, columns.size());
    expressions.add(Syntax.target(expression));
    columns.add(column);
    return columns.size() - 1;
  }

  /// A column in the combining query.
  SqlNode reference(int position) {
    return Syntax.column(columns.get(position).name());
  }

  int count() {
    return columns.size();
  }

  List<Merge.Column> columns() {
    return List.copyOf(columns);
  }

  /// The tasks' target list.
  List<SqlNode> targets() {
    return List.copyOf(expressions);
  }
}
