package io.dpg.execute;

import java.time.Duration;

/// What fetching an intermediate result took.
///
/// @param result its number
/// @param bytes that its values take where they are sent
/// @param time until all its rows were here
public record StageStatistics(int result, long rows, long bytes, Duration time) {}
