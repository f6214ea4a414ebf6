package io.dpg.plan.analysis;

import org.jspecify.annotations.Nullable;

/// A query and the queries around it, in which its columns are to be understood.
public record Scope(AnalyzedQuery query, @Nullable Scope outer) {

  public static Scope of(AnalyzedQuery query) {
    return new Scope(query, null);
  }

  public Scope inside(AnalyzedQuery inner) {
    return new Scope(inner, this);
  }

  /// The scope a number of levels above.
  public Scope above(int levels) {
    Scope scope = this;
    for (int i = 0; i < levels; i++) {
      if (scope.outer == null) {
        throw new IllegalStateException("a column refers to a query above the outermost");
      }
      scope = scope.outer;
    }
    return scope;
  }

  /// The column behind the columns of joins that just pass it on.
  public Expression resolved(Expression expression) {
    Expression plain = expression.unlabeled();
    if (plain instanceof Expression.Column column && column.attribute() > 0) {
      Scope scope = above(column.levelsUp());
      if (scope.query.entry(column.relation()) instanceof RangeTableEntry.Join join) {
        Expression output = join.outputs().get(column.attribute() - 1).unlabeled();
        if (output instanceof Expression.Column inner) {
          return resolved(
              new Expression.Column(
                  inner.relation(),
                  inner.attribute(),
                  inner.type(),
                  inner.typmod(),
                  inner.collation(),
                  column.levelsUp(),
                  column.location()));
        }
      }
    }
    return plain;
  }

  /// The query of the common table expression that an entry of this query uses.
  public @Nullable CommonTable commonTable(RangeTableEntry.CommonTableUse use) {
    return above(use.levelsUp()).query.commonTables().stream()
        .filter(table -> table.name().equals(use.table()))
        .findFirst()
        .orElse(null);
  }
}
