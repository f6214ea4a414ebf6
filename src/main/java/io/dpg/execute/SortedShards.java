package io.dpg.execute;

import io.dpg.catalog.CatalogSnapshot;
import io.dpg.plan.Merge;
import io.dpg.plan.Merge.RowCount;
import io.dpg.plan.Merge.SortKey;
import io.dpg.plan.ShardQuery;
import java.util.List;
import java.util.stream.Collectors;

/// One statement that gives a node's part of a sorted answer: its shards' sorted queries merged by
/// the node, so that one stream per node is left to merge here.
final class SortedShards {

  private SortedShards() {}

  static String sql(
      ShardQuery query, Merge.SortMerge merge, CatalogSnapshot catalog, List<Integer> indexes) {
    if (indexes.size() == 1) {
      return query.sql(catalog, indexes.getFirst());
    }
    String all =
        indexes.stream()
            .map(index -> "(" + query.sql(catalog, index) + ")")
            .collect(Collectors.joining(" UNION ALL "));
    String keys = merge.keys().stream().map(SortedShards::key).collect(Collectors.joining(", "));
    return all + " ORDER BY " + keys + limit(merge.bounds());
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
