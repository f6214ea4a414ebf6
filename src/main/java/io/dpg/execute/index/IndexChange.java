package io.dpg.execute.index;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// An entry that a global index gets or loses.
///
/// @param hash of the key: it decides the entry's shard
/// @param target hash of the row's distribution column
/// @param key its values in text form
public record IndexChange(int hash, int target, List<@Nullable String> key) {}
