package io.dpg.execute.index;

import io.dpg.catalog.GlobalIndex;
import io.dpg.error.SqlErrorException;
import java.util.List;

/// A key that is in a unique global index already.
///
/// @param index which one
/// @param added the entries that were to be written to the shard that refused
/// @param error what the client is told if that is no expected outcome
public record KeyConflict(GlobalIndex index, List<IndexChange> added, SqlErrorException error) {

  public KeyConflict {
    added = List.copyOf(added);
  }
}
