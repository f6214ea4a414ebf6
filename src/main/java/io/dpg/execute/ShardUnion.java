package io.dpg.execute;

import io.dpg.catalog.CatalogSnapshot;
import io.dpg.plan.Merge;
import io.dpg.plan.Merge.RowCount;
import io.dpg.plan.Merge.SortKey;
import io.dpg.plan.ShardQuery;
import java.util.List;
import java.util.stream.Collectors;

/// One statement for several shards of one node: it has one snapshot, and gives one stream of rows.
final class ShardUnion {

  private ShardUnion() {}

  /// The rows of all shards in any order.
  static String unordered(
      ShardQuery query, Merge.Bounds bounds, CatalogSnapshot catalog, List<Integer> indexes) {
    return indexes.size() == 1
        ? query.sql(catalog, indexes.getFirst())
        : all(query, catalog, indexes) + limit(bounds);
  }

  /// The rows of shards that are each sorted, merged by the node.
  static String sorted(
      ShardQuery query, Merge.SortMerge merge, CatalogSnapshot catalog, List<Integer> indexes) {
    if (indexes.size() == 1) {
      return query.sql(catalog, indexes.getFirst());
    }
    String keys = merge.keys().stream().map(ShardUnion::key).collect(Collectors.joining(", "));
    return all(query, catalog, indexes) + " ORDER BY " + keys + limit(merge.bounds());
  }

  /// A statement may end with a comment up to the end of its line.
  private static String all(ShardQuery query, CatalogSnapshot catalog, List<Integer> indexes) {
    return indexes.stream()
        .map(index -> "(" + query.sql(catalog, index) + "\n)")
        .collect(Collectors.joining(" UNION ALL "));
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
