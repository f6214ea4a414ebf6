package io.dpg.execute.copy;

import io.dpg.execute.NodeHasher;
import io.dpg.transaction.DistributedTransaction;
import io.dpg.worker.NodeListener;

/// What COPY needs of the session that it runs in.
///
/// @param transaction where its connections come from
/// @param hasher hashes what dpg cannot; may use the transaction's connection to the coordinator
///   node
/// @param listener who is told of notices; connections tell it again when COPY is done with them
/// @param limits how much may be held in memory
public record CopySession(
    DistributedTransaction transaction,
    NodeHasher hasher,
    NodeListener listener,
    CopyLimits limits) {}
