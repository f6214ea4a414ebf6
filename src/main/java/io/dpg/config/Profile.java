package io.dpg.config;

import java.util.Locale;

/// How large the embedded nodes are.
public enum Profile {
  /// Scaled to the memory of the machine that all nodes share.
  SMALL,
  /// The sizes of a cluster whose nodes have a machine each: 0.5 GB of buffers for the coordinator,
  /// 1 GB for each worker.
  SEED;

  /// The name in `dpg.toml` and on the command line.
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
