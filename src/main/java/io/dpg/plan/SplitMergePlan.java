package io.dpg.plan;

import org.jspecify.annotations.Nullable;

/// A MERGE whose source rows are the same for all shards, and may be inserted where they match
/// nothing. No shard knows by itself what matches on the others, so first it is asked which source
/// rows match anywhere; then all shards do what is to be done with matched rows and with those of
/// the target that match nothing, and the other source rows are inserted.
///
/// @param probe gives the ordinals of source rows that match
/// @param matched the MERGE without what it does when the target has no match; null when that is
///   all
/// @param inserts the rest of the MERGE, whose source leaves out the ordinals that come as one more
///   parameter
public record SplitMergePlan(Plan probe, @Nullable Plan matched, Plan inserts) implements Plan {}
