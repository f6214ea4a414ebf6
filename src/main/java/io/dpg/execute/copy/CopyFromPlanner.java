package io.dpg.execute.copy;

import io.dpg.catalog.DistributedTable;
import io.dpg.catalog.TableMetadata;
import io.dpg.error.SqlError;
import io.dpg.error.SqlErrorException;
import io.dpg.error.SqlState;
import io.dpg.sql.Deparser;
import io.dpg.sql.ParsedStatement;
import io.dpg.sql.SqlNode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Makes a [CopyFrom] of a parsed `COPY table FROM STDIN`.
public final class CopyFromPlanner {

  private final ParsedStatement statement;
  private final TableMetadata table;
  private final List<CopyColumn> tableColumns;

  /// @param statement a `CopyStmt`
  /// @param table the table that it names
  /// @param tableColumns all columns of the table, in order, dropped ones left out
  public CopyFromPlanner(
      ParsedStatement statement, TableMetadata table, List<CopyColumn> tableColumns) {
    this.statement = statement;
    this.table = table;
    this.tableColumns = List.copyOf(tableColumns);
  }

  public CopyFrom plan() {
    SqlNode copy = statement.tree();
    if (copy.has("filename") || copy.flag("is_program")) {
      throw CopyFiles.refuseFrom().asException();
    }
    List<CopyColumn> columns = columns(copy);
    List<CopyColumn> evaluated =
        tableColumns.stream()
            .filter(it -> !columns.contains(it) && !it.generated() && mustBeEvaluated(it))
            .toList();
    CopyOptions options = new CopyOptionReader(copy).read();
    boolean keyNotNull = tableColumns.stream().anyMatch(it -> isKey(it) && it.notNull());
    int key = key(evaluated, columns);
    return new CopyFrom(
        table, statement.text(), options, evaluated, columns, key, keyNotNull, where(copy));
  }

  private List<CopyColumn> columns(SqlNode copy) {
    List<SqlNode> names = copy.list("attlist");
    if (names.isEmpty()) {
      return tableColumns.stream().filter(column -> !column.generated()).toList();
    }
    return names.stream().map(name -> column(name.text("sval"))).toList();
  }

  private CopyColumn column(String name) {
    return tableColumns.stream()
        .filter(column -> column.name().equals(name))
        .findFirst()
        .orElseThrow(() -> undefined(name));
  }

  private SqlErrorException undefined(String name) {
    return SqlError.of(
            SqlState.UNDEFINED_COLUMN,
            "column \"%s\" of relation \"%s\" does not exist",
            name,
            table.name().name())
        .asException();
  }

  /// The key's default is needed here to find the shard; a default that changes must not differ
  /// between nodes, and a sequence has its values on the coordinator node.
  private boolean mustBeEvaluated(CopyColumn column) {
    return column.hasChangingDefault() || (isKey(column) && column.defaultSql() != null);
  }

  private boolean isKey(CopyColumn column) {
    return table instanceof DistributedTable it && it.column().name().equals(column.name());
  }

  private int key(List<CopyColumn> evaluated, List<CopyColumn> columns) {
    List<CopyColumn> all = new ArrayList<>(evaluated);
    all.addAll(columns);
    for (int i = 0; i < all.size(); i++) {
      if (isKey(all.get(i))) {
        return i;
      }
    }
    return RowScanner.NO_KEY;
  }

  /// The condition with columns named by themselves, since shards have names of their own.
  private static @Nullable String where(SqlNode copy) {
    SqlNode condition = copy.node("whereClause");
    if (condition == null) {
      return null;
    }
    return Deparser.deparse(condition.rewrite(CopyFromPlanner::withoutTable));
  }

  private static SqlNode withoutTable(SqlNode node) {
    List<SqlNode> fields = node.is("ColumnRef") ? node.list("fields") : List.of();
    return fields.size() < 2 ? node : node.with("fields", List.of(fields.getLast()));
  }
}
