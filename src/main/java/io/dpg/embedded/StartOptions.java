package io.dpg.embedded;

import java.nio.file.Path;
import java.util.Optional;

/// How nodes start beyond what the configuration says; what differs from [#STANDARD] is for tests.
///
/// @param durable whether a commit waits for the disk; without, a power cut loses data
/// @param coordinatorPort a TCP port on the loopback address for the coordinator node as well
/// @param installation a PostgreSQL installation (with `bin/postgres`) to use instead of the one on
///   the class path
/// @param shared a folder for what several clusters can share: PostgreSQL's programs and an
///   initialized data directory; empty for none
public record StartOptions(
    boolean durable,
    Optional<Integer> coordinatorPort,
    Optional<Path> installation,
    Optional<Path> shared) {

  /// As in earnest.
  public static final StartOptions STANDARD =
      new StartOptions(true, Optional.empty(), Optional.empty(), Optional.empty());
}
