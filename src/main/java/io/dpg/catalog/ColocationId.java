package io.dpg.catalog;

/// Identifies a co-location group, as `pg_dist_colocation.colocationid` does.
public record ColocationId(int value) {

  @Override
  public String toString() {
    return Integer.toString(value);
  }
}
