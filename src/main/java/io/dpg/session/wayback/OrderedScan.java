package io.dpg.session.wayback;

import io.dpg.catalog.TableMetadata;
import io.dpg.error.SqlError;
import io.dpg.error.SqlState;
import io.dpg.execute.CoordinatorSort;
import io.dpg.sql.Deparser;
import io.dpg.sql.SqlNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// A scan with an ORDER BY, taken apart: what shards give, the sort keys behind the columns that
/// were asked for, and how the coordinator node brings it in order.
///
/// @param query the scan without its order
/// @param sort the order
record OrderedScan(SqlNode query, CoordinatorSort sort) {

  private static final String TABLE = "pg_temp.dpg_way_back";

  static OrderedScan of(SqlNode tree, TableMetadata table) {
    List<SqlNode> keys = tree.list("sortClause");
    List<SqlNode> targets = new ArrayList<>(tree.list("targetList"));
    int visible = targets.size();
    keys.forEach(key -> targets.add(SqlNode.of("ResTarget", Map.of("val", key.required("node")))));
    SqlNode query = tree.with("sortClause", null).with("targetList", targets);
    String order =
        IntStream.range(0, keys.size())
            .mapToObj(i -> "c" + (visible + i) + direction(keys.get(i)))
            .collect(Collectors.joining(", "));
    String select = "SELECT %s FROM %s ORDER BY %s".formatted(columns(0, visible), TABLE, order);
    String create =
        "CREATE TEMP TABLE dpg_way_back (%s) ON COMMIT DROP AS %s WITH NO DATA"
            .formatted(columns(0, targets.size()), Deparser.deparse(shape(query, table)));
    return new OrderedScan(query, new CoordinatorSort(create, TABLE, select));
  }

  /// The columns' types, told by the shell table itself.
  private static SqlNode shape(SqlNode query, TableMetadata table) {
    SqlNode shell =
        SqlNode.of(
            "RangeVar",
            Map.of(
                "schemaname", table.name().schema(),
                "relname", table.name().name(),
                "relpersistence", "p"));
    return query
        .with("whereClause", null)
        .with("lockingClause", null)
        .with("fromClause", List.of(shell))
        .rewrite(OrderedScan::withoutValue);
  }

  /// postgres_fdw gives each parameter a cast to its type, which is all that counts here.
  private static SqlNode withoutValue(SqlNode node) {
    return node.is("ParamRef") ? SqlNode.of("A_Const", Map.of("isnull", true)) : node;
  }

  private static String columns(int from, int to) {
    return IntStream.range(from, to).mapToObj(i -> "c" + i).collect(Collectors.joining(", "));
  }

  private static String direction(SqlNode key) {
    String direction =
        switch (key.text("sortby_dir")) {
          case "SORTBY_DESC" -> " DESC";
          case "SORTBY_USING" ->
              throw SqlError.of(
                      SqlState.FEATURE_NOT_SUPPORTED,
                      "cannot scan a distributed table in the order of an operator")
                  .hint("Use the operator of an operator class's default order.")
                  .asException();
          default -> " ASC";
        };
    String nulls = key.text("sortby_nulls").equals("SORTBY_NULLS_FIRST") ? "FIRST" : "LAST";
    return direction + " NULLS " + nulls;
  }

  /// The scan of shards as a statement.
  String text() {
    return Deparser.deparse(query);
  }
}
