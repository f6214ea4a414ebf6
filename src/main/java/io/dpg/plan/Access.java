package io.dpg.plan;

/// What a plan does to the rows it touches.
public enum Access {
  READ,
  /// Reads and takes row locks: SELECT ... FOR UPDATE and the like.
  LOCK,
  WRITE
}
