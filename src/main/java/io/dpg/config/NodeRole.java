package io.dpg.config;

import java.util.Locale;

/// What a PostgreSQL node is for.
public enum NodeRole {
  /// Holds the metadata, the local tables and the shell of every distributed table.
  COORDINATOR,
  /// Holds shards.
  WORKER;

  /// The name in `dpg.toml` and in output.
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
