package io.dpg.conformance;

/// How a script is run.
///
/// @param shards of each distributed table that does not ask for a number of its own
public record Mode(int shards, Protocol protocol) {

  /// Which of PostgreSQL's two query protocols, and which format of values.
  public enum Protocol {
    SIMPLE,
    EXTENDED_TEXT,
    EXTENDED_BINARY
  }

  @Override
  public String toString() {
    return shards + " shards, " + protocol;
  }
}
