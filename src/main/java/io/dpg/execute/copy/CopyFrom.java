package io.dpg.execute.copy;

import io.dpg.catalog.DistributedTable;
import io.dpg.catalog.TableMetadata;
import io.dpg.plan.ReferenceWritePlan;
import io.dpg.sql.Identifiers;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// How a `COPY ... FROM STDIN` into a table that dpg knows is carried out.
///
/// @param table where the rows go
/// @param sql the client's own statement
/// @param options its options
/// @param evaluated columns that the client leaves out and that get their default from the
///   coordinator node, row by row; shards are given them before the client's own
/// @param columns the client's columns, in the order of the data
/// @param key the position of the distribution column among `evaluated` and `columns`, in this
///   order; [RowScanner#NO_KEY] when there is none, or when nobody gives it a value
/// @param keyNotNull whether the distribution column refuses NULL
/// @param where the condition after WHERE for the shards, or null
public record CopyFrom(
    TableMetadata table,
    String sql,
    CopyOptions options,
    List<CopyColumn> evaluated,
    List<CopyColumn> columns,
    int key,
    boolean keyNotNull,
    @Nullable String where) {

  public CopyFrom {
    evaluated = List.copyOf(evaluated);
    columns = List.copyOf(columns);
  }

  /// Whether each row's shard depends on a column that no row has: all of them are NULL there.
  boolean lacksKey() {
    return table instanceof DistributedTable && key == RowScanner.NO_KEY;
  }

  /// The position of the key among the client's columns, or [RowScanner#NO_KEY].
  int keyField() {
    return key < evaluated.size() ? RowScanner.NO_KEY : key - evaluated.size();
  }

  /// The distribution column.
  CopyColumn keyColumn() {
    return key < evaluated.size() ? evaluated.get(key) : columns.get(key - evaluated.size());
  }

  /// The statement that gives rows to one physical table.
  String shardSql(CopyTarget target, @Nullable String encoding) {
    List<String> names = new ArrayList<>();
    evaluated.forEach(column -> names.add(column.name()));
    columns.forEach(column -> names.add(column.name()));
    return "COPY "
        + target.qualifiedName()
        + (names.isEmpty() ? " " : columnList(names))
        + "FROM STDIN "
        + options.forShardsFrom(columns.stream().map(CopyColumn::name).toList(), encoding)
        + (where == null ? "" : " WHERE " + where)
        + ReferenceWritePlan.EVERY_COPY;
  }

  private static String columnList(List<String> names) {
    return names.stream().map(Identifiers::quote).collect(Collectors.joining(", ", " (", ") "));
  }
}
