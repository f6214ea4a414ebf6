package io.dpg.plan;

import io.dpg.catalog.CatalogSnapshot;
import io.dpg.catalog.DistributedTable;
import io.dpg.catalog.ManagedLocalTable;
import io.dpg.catalog.ReferenceTable;
import io.dpg.catalog.ShardId;
import io.dpg.catalog.ShardNames;
import io.dpg.catalog.SingleShardTable;
import io.dpg.catalog.TableMetadata;
import io.dpg.sql.Identifiers;
import java.util.List;

/// SQL for the shards of one shard group: text with a hole for each table, in which the shard's
/// physical name goes.
///
/// @param texts what stands before, between and after the holes: one more than there are tables
/// @param tables the OID of the table for each hole
public record ShardQuery(List<String> texts, List<Integer> tables) {

  public ShardQuery {
    texts = List.copyOf(texts);
    tables = List.copyOf(tables);
    if (texts.size() != tables.size() + 1) {
      throw new IllegalArgumentException("a hole stands between two texts");
    }
  }

  /// A query that names no table.
  public static ShardQuery of(String sql) {
    return new ShardQuery(List.of(sql), List.of());
  }

  /// The SQL for the shard group at an index (ignored by tables that have one shard only).
  public String sql(CatalogSnapshot catalog, int index) {
    StringBuilder sql = new StringBuilder(texts.getFirst());
    for (int i = 0; i < tables.size(); i++) {
      sql.append(physicalName(catalog, tables.get(i), index)).append(texts.get(i + 1));
    }
    return sql.toString();
  }

  private static String physicalName(CatalogSnapshot catalog, int oid, int index) {
    TableMetadata table = catalog.table(oid);
    return switch (table) {
      case null -> throw new IllegalStateException("a plan outlived its table: " + oid);
      case DistributedTable it -> qualified(it, it.shards().get(index).id());
      case SingleShardTable it -> qualified(it, it.shard());
      case ReferenceTable it -> qualified(it, it.shard());
      case ManagedLocalTable it ->
          Identifiers.quote(it.name().schema()) + "." + Identifiers.quote(it.name().name());
    };
  }

  private static String qualified(TableMetadata table, ShardId shard) {
    return Identifiers.quote(table.name().schema())
        + "."
        + Identifiers.quote(ShardNames.of(table.name().name(), shard));
  }
}
