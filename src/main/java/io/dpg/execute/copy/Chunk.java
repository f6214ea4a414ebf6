package io.dpg.execute.copy;

/// Rows on their way to a node: what is needed to understand its answer.
///
/// @param target the table they go to
/// @param lines where they come from
/// @param counted whether they count for the command tag: on one of the nodes that get the same
///   rows
record Chunk(CopyTarget target, LineNumbers lines, boolean counted) {}
