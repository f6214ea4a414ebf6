package io.dpg.plan;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// How the rows of several tasks become one answer.
public sealed interface Merge {

  /// No rows: the tasks' row counts are added up.
  record CommandTotals() implements Merge {}

  /// One after the other, in any order.
  ///
  /// @param bounds LIMIT and OFFSET
  record Concatenate(Bounds bounds) implements Merge {}

  /// A k-way merge of tasks that are each sorted already.
  ///
  /// @param keys the sort keys, as columns of the tasks' rows
  /// @param visibleColumns how many of the leading columns the client sees; the others are sort
  ///   keys only
  record SortMerge(List<SortKey> keys, int visibleColumns, Bounds bounds) implements Merge {
    public SortMerge {
      keys = List.copyOf(keys);
    }

    /// How many columns the tasks' rows have.
    public int taskColumns() {
      return keys.stream().mapToInt(key -> key.column() + 1).reduce(visibleColumns, Math::max);
    }
  }

  /// The tasks' rows are put into a relation on the coordinator node, over which a query gives the
  /// answer.
  ///
  /// @param columns names and types of the tasks' columns there, in order
  /// @param query the combining query with `{input}` standing for the relation; may use the
  ///   statement's parameters
  record Combine(List<Column> columns, String query) implements OfPartials {
    public Combine {
      columns = List.copyOf(columns);
    }

    /// The text in [#query] that stands for the relation of partial rows.
    public static final String INPUT = "{input}";
  }

  /// Aggregates combined in this process: one partial row per task and group.
  ///
  /// @param groupColumns how many leading columns of the tasks' rows are group keys, equal by their
  ///   bytes
  /// @param functions how the remaining columns are combined, in order
  /// @param output for each column of the answer, which task column it is
  /// @param otherwise the merge that takes over when there are more groups than should be held here
  record Aggregate(
      int groupColumns,
      List<CombineFunction> functions,
      List<Integer> output,
      Bounds bounds,
      Combine otherwise)
      implements OfPartials {
    public Aggregate {
      functions = List.copyOf(functions);
      output = List.copyOf(output);
    }

    @Override
    public List<Column> columns() {
      return otherwise.columns();
    }
  }

  /// Distinct values counted in this process: each node's rows are sorted by their groups and the
  /// values, so that equal ones come together, whatever node they come from. One row for each group
  /// goes on, with the number of its values in their place.
  ///
  /// @param keys the group columns, and last the column whose values are counted
  /// @param functions how the columns that are no keys are combined, by 0-based column
  /// @param above what becomes of the groups' rows
  record CountDistinct(
      List<SortKey> keys, Map<Integer, CombineFunction> functions, OfPartials above)
      implements Merge {
    public CountDistinct {
      keys = List.copyOf(keys);
      functions = Map.copyOf(functions);
    }

    /// The 0-based column whose values are counted.
    public int counted() {
      return keys.getLast().column();
    }

    /// The keys of the groups.
    public List<SortKey> groups() {
      return keys.subList(0, keys.size() - 1);
    }
  }

  /// A merge of partial rows, several of which make one row of the answer.
  sealed interface OfPartials extends Merge permits Combine, Aggregate {

    /// The partial rows' columns.
    List<Column> columns();
  }

  /// How partial results of an aggregate are combined; names as in PostgreSQL.
  enum CombineFunction {
    /// Adds int8 counts; an int8.
    COUNT,
    /// Adds int8 values, null when all are null; an int8.
    SUM_INTEGER,
    /// Adds numeric values exactly, null when all are null; a numeric.
    SUM_NUMERIC,
    /// Of numbers.
    MIN,
    /// Of numbers.
    MAX,
    BOOL_AND,
    BOOL_OR
  }

  /// A column of the relation of partial rows.
  ///
  /// @param name unique in it
  /// @param type as `format_type` on the coordinator node prints it, with a collation where it is
  ///   not the type's own
  /// @param typeOid the type's OID on the coordinator node
  record Column(String name, String type, int typeOid) {}

  /// One sort key.
  ///
  /// @param column 0-based column of the tasks' rows
  /// @param typeOid its type, whose order dpg knows
  record SortKey(int column, int typeOid, boolean descending, boolean nullsFirst) {}

  /// LIMIT and OFFSET of the whole answer; the tasks have been told to give at most their sum.
  ///
  /// @param limit null for none
  /// @param offset null for none
  record Bounds(@Nullable RowCount limit, @Nullable RowCount offset) {
    public static final Bounds NONE = new Bounds(null, null);
  }

  /// A number of rows that is known, or comes from a parameter (1-based; null means no bound, as in
  /// PostgreSQL).
  sealed interface RowCount {
    record Known(long rows) implements RowCount {}

    record Parameter(int number, int typeOid) implements RowCount {}
  }
}
