package io.dpg.pgtype;

import java.util.Comparator;
import java.util.List;

/// The order of rows by `ORDER BY`.
public final class RowComparator implements Comparator<RowColumns> {

  private final Key[] keys;

  /// Rows in the order of their keys, the first being the most important.
  public RowComparator(List<Key> keys) {
    this.keys = keys.toArray(Key[]::new);
  }

  /// One item of an ORDER BY.
  ///
  /// @param column of the row, from 0 on
  /// @param order of its values
  public record Key(int column, ValueComparator order, Direction direction, Nulls nulls) {}

  /// ASC or DESC.
  public enum Direction {
    ASCENDING,
    DESCENDING
  }

  /// NULLS FIRST or NULLS LAST; PostgreSQL's default is FIRST for a descending order only.
  public enum Nulls {
    FIRST,
    LAST
  }

  @Override
  public int compare(RowColumns one, RowColumns other) {
    for (Key key : keys) {
      int order = compare(key, one, other);
      if (order != 0) {
        return order;
      }
    }
    return 0;
  }

  private static int compare(Key key, RowColumns one, RowColumns other) {
    ByteSlice value = one.column(key.column());
    ByteSlice otherValue = other.column(key.column());
    if (value == null || otherValue == null) {
      int nullsLast = Boolean.compare(value == null, otherValue == null);
      return key.nulls() == Nulls.LAST ? nullsLast : -nullsLast;
    }
    int ascending = key.order().compare(value, otherValue);
    return key.direction() == Direction.ASCENDING ? ascending : Integer.compare(0, ascending);
  }
}
