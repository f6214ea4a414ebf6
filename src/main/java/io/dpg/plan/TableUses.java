package io.dpg.plan;

import io.dpg.catalog.CatalogSnapshot;
import io.dpg.catalog.DistributedTable;
import io.dpg.catalog.ManagedLocalTable;
import io.dpg.catalog.ReferenceTable;
import io.dpg.catalog.SingleShardTable;
import io.dpg.plan.analysis.AnalyzedQuery;
import io.dpg.plan.analysis.RangeTableEntry;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/// The tables that a statement touches, by how their rows are placed. In the order of the
/// statement.
///
/// @param local names of tables and views that only the coordinator node has
public record TableUses(
    Map<Integer, DistributedTable> distributed,
    Map<Integer, SingleShardTable> singleShard,
    Map<Integer, ReferenceTable> reference,
    Set<String> local) {

  static TableUses of(AnalyzedQuery query, CatalogSnapshot catalog) {
    TableUses uses =
        new TableUses(
            new LinkedHashMap<>(),
            new LinkedHashMap<>(),
            new LinkedHashMap<>(),
            new LinkedHashSet<>());
    query.forEachQuery(each ->
        each.rangeTable().stream()
            .filter(RangeTableEntry.Relation.class::isInstance)
            .map(RangeTableEntry.Relation.class::cast)
            .forEach(table -> uses.add(table, catalog)));
    return uses;
  }

  private void add(RangeTableEntry.Relation table, CatalogSnapshot catalog) {
    switch (catalog.table(table.oid())) {
      case DistributedTable it -> distributed.put(it.oid(), it);
      case SingleShardTable it -> singleShard.put(it.oid(), it);
      case ReferenceTable it -> reference.put(it.oid(), it);
      case ManagedLocalTable it -> local.add(it.name().name());
      case null -> local.add(table.name());
    }
  }

  /// Whether the workers have nothing that the statement needs.
  public boolean isLocal() {
    return distributed.isEmpty() && singleShard.isEmpty();
  }

  /// Whether the table has another name on shards.
  public boolean isSharded(int oid) {
    return distributed.containsKey(oid)
        || singleShard.containsKey(oid)
        || reference.containsKey(oid);
  }
}
