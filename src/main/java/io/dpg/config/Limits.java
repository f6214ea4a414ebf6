package io.dpg.config;

/// What is bounded, and by how much.
///
/// @param clientConnections clients at one time
/// @param coordinatorConnections connections that dpg opens to the coordinator node
/// @param workerConnections connections that dpg opens to each worker node
/// @param localDatabaseConnections clients at one time in databases besides the distributed one
/// @param messageBytes the longest protocol message accepted from a client
/// @param intermediateResultBytes what one statement may move between nodes
/// @param planCacheEntries plans kept for reuse
public record Limits(
    int clientConnections,
    int coordinatorConnections,
    int workerConnections,
    int localDatabaseConnections,
    long messageBytes,
    long intermediateResultBytes,
    int planCacheEntries) {}
