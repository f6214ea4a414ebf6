package io.dpg.plan.pushdown;

import io.dpg.plan.analysis.AnalyzedQuery;
import java.util.HashSet;
import java.util.Set;

/// Parts of a statement that are taken to be intermediate results: their rows will be on every
/// shard group.
///
/// @param queries whole queries, by [AnalyzedQuery#id]
/// @param entries tables
public record StagedParts(Set<Integer> queries, Set<Entry> entries) {

  public static final StagedParts NONE = new StagedParts(Set.of(), Set.of());

  public StagedParts {
    queries = Set.copyOf(queries);
    entries = Set.copyOf(entries);
  }

  /// An entry of a query's range table.
  public record Entry(int query, int relation) {}

  boolean hasQuery(AnalyzedQuery query) {
    return queries.contains(query.id());
  }

  boolean hasEntry(AnalyzedQuery query, int relation) {
    return !entries.isEmpty() && entries.contains(new Entry(query.id(), relation));
  }

  /// These and some more.
  public StagedParts and(StagedParts others) {
    Set<Integer> allQueries = new HashSet<>(queries);
    allQueries.addAll(others.queries);
    Set<Entry> allEntries = new HashSet<>(entries);
    allEntries.addAll(others.entries);
    return new StagedParts(allQueries, allEntries);
  }
}
