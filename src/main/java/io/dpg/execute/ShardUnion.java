package io.dpg.execute;

import io.dpg.catalog.CatalogSnapshot;
import io.dpg.plan.Access;
import io.dpg.plan.FanOutPlan;
import io.dpg.plan.Merge;
import io.dpg.plan.Merge.RowCount;
import io.dpg.plan.Merge.SortKey;
import java.util.List;
import java.util.stream.Collectors;

/// One statement for several shards of one node: it has one snapshot, and gives one stream of rows.
final class ShardUnion {

  private ShardUnion() {}

  /// The rows of all shards in any order.
  static String unordered(
      FanOutPlan plan, Merge.Bounds bounds, CatalogSnapshot catalog, List<Integer> indexes) {
    return indexes.size() == 1
        ? plan.query().sql(catalog, indexes.getFirst())
        : all(plan, catalog, indexes) + limit(bounds);
  }

  /// The rows of shards that are each sorted, merged by the node.
  static String sorted(
      FanOutPlan plan, Merge.SortMerge merge, CatalogSnapshot catalog, List<Integer> indexes) {
    if (indexes.size() == 1) {
      return plan.query().sql(catalog, indexes.getFirst());
    }
    String keys = merge.keys().stream().map(ShardUnion::key).collect(Collectors.joining(", "));
    return all(plan, catalog, indexes) + " ORDER BY " + keys + limit(merge.bounds());
  }

  /// A statement may end with a comment up to the end of its line.
  private static String all(FanOutPlan plan, CatalogSnapshot catalog, List<Integer> indexes) {
    boolean locks = plan.access() == Access.LOCK;
    return indexes.stream()
        .map(index -> part(plan.query().sql(catalog, index), locks))
        .collect(Collectors.joining(" UNION ALL "));
  }

  /// Locks must not be taken by a side of UNION itself.
  private static String part(String sql, boolean locks) {
    return locks ? "(SELECT * FROM (" + sql + "\n) AS part)" : "(" + sql + "\n)";
  }

  private static String key(SortKey key) {
    return (key.column() + 1)
        + (key.descending() ? " DESC" : " ASC")
        + (key.nullsFirst() ? " NULLS FIRST" : " NULLS LAST");
  }

  /// A limit that is a parameter stands in the shards' queries only.
  private static String limit(Merge.Bounds bounds) {
    if (!(bounds.limit() instanceof RowCount.Known(long limit))) {
      return "";
    }
    return switch (bounds.offset()) {
      case null -> " LIMIT " + limit;
      case RowCount.Known(long offset) -> " LIMIT " + Math.addExact(limit, offset);
      case RowCount.Parameter _ -> "";
    };
  }
}
