package io.dpg.plan.staged;

import io.dpg.plan.analysis.AnalyzedQuery;
import io.dpg.plan.analysis.Scope;
import io.dpg.plan.pushdown.StagedParts;
import java.util.Set;

/// A part of a statement that may become an intermediate result.
sealed interface Part {

  /// A whole query: a common table, a subquery in FROM or in an expression, a branch of a set
  /// operation. It refers to no column of the queries around it.
  ///
  /// @param scope the query with those around it
  record Query(Scope scope) implements Part {
    @Override
    public StagedParts staged() {
      return new StagedParts(Set.of(scope.query().id()), Set.of());
    }
  }

  /// A table at a place of a query's FROM: of its rows, what the query wants of them.
  record Table(Scope scope, int relation) implements Part {
    @Override
    public StagedParts staged() {
      return new StagedParts(Set.of(), Set.of(new StagedParts.Entry(scope.query().id(), relation)));
    }
  }

  Scope scope();

  /// The query that it is, or that it is in.
  default AnalyzedQuery query() {
    return scope().query();
  }

  /// The part as the rules of pushdown know it.
  StagedParts staged();
}
