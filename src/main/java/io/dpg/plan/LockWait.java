package io.dpg.plan;

/// What a statement that locks rows does about rows that others have locked.
public enum LockWait {
  /// It waits.
  BLOCK(""),
  /// It leaves them out.
  SKIP_LOCKED("SKIP LOCKED"),
  /// It fails.
  NOWAIT("NOWAIT");

  private final String sql;

  LockWait(String sql) {
    this.sql = sql;
  }

  /// What stands behind FOR UPDATE.
  public String sql() {
    return sql;
  }
}
