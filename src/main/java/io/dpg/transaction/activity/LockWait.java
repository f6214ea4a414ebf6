package io.dpg.transaction.activity;

import org.jspecify.annotations.Nullable;

/// A process that waits for a lock which others hold, or want before it.
///
/// @param waiting who waits
/// @param blocking one of those it waits for; its process id is 0 for a prepared transaction
/// @param mode of the lock it wants, such as `ShareLock`
/// @param object what is to be locked, as PostgreSQL's deadlock report names it
/// @param since when it began to wait, as the node writes it; null in the first moment
public record LockWait(
    Backend waiting, Backend blocking, String mode, String object, @Nullable String since) {}
