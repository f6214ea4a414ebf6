package io.dpg.config;

import java.time.Duration;

/// How long dpg waits for something.
///
/// @param authentication for a client to finish logging in
/// @param nodeConnect for a connection to a node to be made
/// @param nodeAnswer for a node to answer what takes no time, before it counts as stalled
/// @param nodeLease for one of the limited connections to a node to become free
/// @param nodeIdle before an unused connection to a node is closed
/// @param nodeStart for an embedded node to be ready, crash recovery included
/// @param shutdown for work in progress when dpg is told to stop
public record Timeouts(
    Duration authentication,
    Duration nodeConnect,
    Duration nodeAnswer,
    Duration nodeLease,
    Duration nodeIdle,
    Duration nodeStart,
    Duration shutdown) {}
