package io.dpg.catalog;

/// The hash values that a shard holds.
///
/// @param minimum lowest value, inclusive
/// @param maximum highest value, inclusive; never below the minimum
public record HashRange(int minimum, int maximum) {

  public HashRange {
    if (minimum > maximum) {
      throw new IllegalArgumentException("empty hash range " + minimum + ".." + maximum);
    }
  }

  public boolean contains(int hash) {
    return minimum <= hash && hash <= maximum;
  }
}
