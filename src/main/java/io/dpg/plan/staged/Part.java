package io.dpg.plan.staged;

import io.dpg.plan.ResultKey;
import io.dpg.plan.analysis.AnalyzedQuery;
import io.dpg.plan.analysis.Scope;
import io.dpg.plan.pushdown.StagedParts;
import org.jspecify.annotations.Nullable;

/// A part of a statement that may become an intermediate result.
sealed interface Part {

  /// A whole query: a common table, a subquery in FROM or in an expression, a branch of a set
  /// operation. It refers to no column of the queries around it.
  ///
  /// @param scope the query with those around it
  /// @param key by which output column it is repartitioned; null when its rows go everywhere
  record Query(Scope scope, @Nullable ResultKey key) implements Part {

    /// A query whose rows go everywhere.
    Query(Scope scope) {
      this(scope, null);
    }

    @Override
    public StagedParts staged() {
      return StagedParts.ofQuery(query(), key);
    }

    @Override
    public Part by(ResultKey newKey) {
      return new Query(scope, newKey);
    }
  }

  /// A table at a place of a query's FROM: of its rows, what the query wants of them.
  ///
  /// @param key by which column of the table it is repartitioned; null when its rows go everywhere
  record Table(Scope scope, int relation, @Nullable ResultKey key) implements Part {

    /// A table whose rows go everywhere.
    Table(Scope scope, int relation) {
      this(scope, relation, null);
    }

    @Override
    public StagedParts staged() {
      return StagedParts.ofEntry(query(), relation, key);
    }

    @Override
    public Part by(ResultKey newKey) {
      return new Table(scope, relation, newKey);
    }
  }

  Scope scope();

  /// By which column the part is repartitioned; null when its rows go everywhere.
  @Nullable ResultKey key();

  /// The same part, repartitioned.
  Part by(ResultKey newKey);

  /// The query that it is, or that it is in.
  default AnalyzedQuery query() {
    return scope().query();
  }

  /// The part as the rules of pushdown know it.
  StagedParts staged();
}
