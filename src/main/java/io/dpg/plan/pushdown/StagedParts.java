package io.dpg.plan.pushdown;

import io.dpg.plan.ResultKey;
import io.dpg.plan.analysis.AnalyzedQuery;
import io.dpg.plan.pushdown.Spread.Everywhere;
import io.dpg.plan.pushdown.Spread.Sharded;
import io.dpg.plan.routing.Term;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Parts of a statement that are taken to be intermediate results: their rows will be on every
/// shard group, or each on the one that the value of a column says.
///
/// @param queries whole queries, by [AnalyzedQuery#id]
/// @param entries tables; columns of keys are the table's
public record StagedParts(
    Map<Integer, Optional<ResultKey>> queries, Map<Entry, Optional<ResultKey>> entries) {

  public static final StagedParts NONE = new StagedParts(Map.of(), Map.of());

  public StagedParts {
    queries = Map.copyOf(queries);
    entries = Map.copyOf(entries);
  }

  /// An entry of a query's range table.
  public record Entry(int query, int relation) {}

  /// A query that becomes a result.
  ///
  /// @param key by which it is repartitioned; null when its rows go everywhere
  public static StagedParts ofQuery(AnalyzedQuery query, @Nullable ResultKey key) {
    return new StagedParts(Map.of(query.id(), Optional.ofNullable(key)), Map.of());
  }

  /// A table that becomes a result.
  public static StagedParts ofEntry(AnalyzedQuery query, int relation, @Nullable ResultKey key) {
    Entry entry = new Entry(query.id(), relation);
    return new StagedParts(Map.of(), Map.of(entry, Optional.ofNullable(key)));
  }

  boolean hasQuery(AnalyzedQuery query) {
    return queries.containsKey(query.id());
  }

  /// How the rows of a query that is a result are spread, as a relation of another query; null when
  /// it is none.
  @Nullable Spread spreadOfQuery(AnalyzedQuery query, AnalyzedQuery user, int relation) {
    return hasQuery(query)
        ? spread(queries.getOrDefault(query.id(), Optional.empty()), user, relation)
        : null;
  }

  /// The same for a table.
  @Nullable Spread spreadOfEntry(AnalyzedQuery user, int relation) {
    Entry entry = new Entry(user.id(), relation);
    return entries.containsKey(entry)
        ? spread(entries.getOrDefault(entry, Optional.empty()), user, relation)
        : null;
  }

  private static Spread spread(Optional<ResultKey> key, AnalyzedQuery user, int relation) {
    return key.isPresent() ? spread(key.get(), user, relation) : new Everywhere();
  }

  /// How the rows of a repartitioned result are spread.
  static Spread spread(ResultKey key, AnalyzedQuery user, int relation) {
    Term.Column column = new Term.Column(user.id(), relation, key.column());
    return new Sharded(key.colocation(), Set.of(column));
  }

  /// These and some more.
  public StagedParts and(StagedParts others) {
    Map<Integer, Optional<ResultKey>> allQueries = new HashMap<>(queries);
    allQueries.putAll(others.queries);
    Map<Entry, Optional<ResultKey>> allEntries = new HashMap<>(entries);
    allEntries.putAll(others.entries);
    return new StagedParts(allQueries, allEntries);
  }

  /// These without a query.
  public StagedParts without(AnalyzedQuery query) {
    Map<Integer, Optional<ResultKey>> others = new HashMap<>(queries);
    others.remove(query.id());
    return new StagedParts(others, entries);
  }
}
