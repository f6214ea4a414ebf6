package io.dpg.plan;

import io.dpg.catalog.CatalogSnapshot;
import io.dpg.catalog.DistributedTable;
import io.dpg.catalog.ManagedLocalTable;
import io.dpg.catalog.ReferenceTable;
import io.dpg.catalog.ShardNames;
import io.dpg.catalog.SingleShardTable;
import io.dpg.catalog.TableMetadata;
import io.dpg.sql.Identifiers;
import java.util.Collections;
import java.util.List;
import java.util.function.BiFunction;
import java.util.stream.Collectors;

/// SQL for the shards of one shard group: text with a hole for each table, in which the shard's
/// physical name goes.
///
/// @param texts what stands before, between and after the holes: one more than there are tables
/// @param tables the OID of the table for each hole
/// @param parts for each hole the name of a constraint of the table whose own name goes there; ""
///   where the table's does
public record ShardQuery(List<String> texts, List<Integer> tables, List<String> parts) {

  public ShardQuery {
    texts = List.copyOf(texts);
    tables = List.copyOf(tables);
    parts = List.copyOf(parts);
    if (texts.size() != tables.size() + 1 || parts.size() != tables.size()) {
      throw new IllegalArgumentException("a hole stands between two texts");
    }
  }

  /// A query whose holes are all for tables' names.
  public ShardQuery(List<String> texts, List<Integer> tables) {
    this(texts, tables, Collections.nCopies(tables.size(), ""));
  }

  /// A query that names no table.
  public static ShardQuery of(String sql) {
    return new ShardQuery(List.of(sql), List.of());
  }

  /// The SQL for the coordinator node, where tables have their own names.
  public String localSql(CatalogSnapshot catalog) {
    return sql(catalog, (name, _) -> name);
  }

  /// The SQL for the shard group at an index (ignored by tables that have one shard only).
  public String sql(CatalogSnapshot catalog, int index) {
    return sql(catalog, (name, table) -> physical(name, table, index));
  }

  /// The SQL for several shard groups of one node at once: in the place of each distributed table
  /// stand all its shards.
  public String sql(CatalogSnapshot catalog, List<Integer> indexes) {
    if (indexes.size() == 1) {
      return sql(catalog, indexes.getFirst());
    }
    StringBuilder sql = new StringBuilder(texts.getFirst());
    for (int i = 0; i < tables.size(); i++) {
      sql.append(shards(catalog, tables.get(i), indexes)).append(texts.get(i + 1));
    }
    return sql.toString();
  }

  private static String shards(CatalogSnapshot catalog, int oid, List<Integer> indexes) {
    ShardQuery name = new ShardQuery(List.of("", ""), List.of(oid));
    return catalog.table(oid) instanceof DistributedTable
        ? indexes.stream()
            .map(index -> "SELECT * FROM " + name.sql(catalog, index))
            .collect(Collectors.joining(" UNION ALL ", "(", ")"))
        : name.sql(catalog, 0);
  }

  private String sql(CatalogSnapshot catalog, BiFunction<String, TableMetadata, String> names) {
    StringBuilder sql = new StringBuilder(texts.getFirst());
    for (int i = 0; i < tables.size(); i++) {
      TableMetadata table = catalog.table(tables.get(i));
      if (table == null) {
        throw new IllegalStateException("a plan outlived its table: " + tables.get(i));
      }
      sql.append(
          parts.get(i).isEmpty()
              ? Identifiers.quote(table.name().schema())
                  + "."
                  + Identifiers.quote(names.apply(table.name().name(), table))
              : Identifiers.quote(names.apply(parts.get(i), table)));
      sql.append(texts.get(i + 1));
    }
    return sql.toString();
  }

  /// The name that a table, or what belongs to it, has on a shard.
  private static String physical(String name, TableMetadata table, int index) {
    return switch (table) {
      case DistributedTable it -> ShardNames.of(name, it.shards().get(index).id());
      case SingleShardTable it -> ShardNames.of(name, it.shard());
      case ReferenceTable it -> ShardNames.of(name, it.shard());
      case ManagedLocalTable _ -> name;
    };
  }
}
