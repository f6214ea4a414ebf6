package io.dpg.execute;

import io.dpg.pgtype.ByteSlice;
import io.dpg.transaction.SessionSettings;

/// The hash of a value by its type's hash operator class, computed here where dpg knows the type,
/// else asked of the coordinator node.
public interface NodeHasher {

  /// @param typeOid the value's type on the coordinator node
  /// @param value in text or binary form
  int hash(int typeOid, ByteSlice value, boolean binary);

  /// The same for texts that come from a client, which mean what the session's settings say.
  default NodeHasher reading(SessionSettings settings) {
    return this;
  }
}
