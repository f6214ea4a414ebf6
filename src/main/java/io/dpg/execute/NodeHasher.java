package io.dpg.execute;

import io.dpg.pgtype.ByteSlice;

/// The hash of a value by its type's hash operator class, computed here where dpg knows the type,
/// else asked of the coordinator node.
public interface NodeHasher {

  /// @param typeOid the value's type on the coordinator node
  /// @param value in text or binary form
  int hash(int typeOid, ByteSlice value, boolean binary);
}
