package io.dpg.execute.copy;

import io.dpg.error.SqlError;
import io.dpg.error.SqlState;

/// COPY with a file of the server, which here could be a file of any node.
final class CopyFiles {

  private CopyFiles() {}

  static SqlError refuseFrom() {
    return SqlError.of(
            SqlState.FEATURE_NOT_SUPPORTED,
            "COPY from a file or program of the server into a distributed table is not supported")
        .hint("Use COPY ... FROM STDIN, or psql's \\copy.");
  }

  static SqlError refuseTo() {
    return SqlError.of(
            SqlState.FEATURE_NOT_SUPPORTED,
            "COPY of distributed tables to a file or program of the server is not supported")
        .hint("Use COPY ... TO STDOUT, or psql's \\copy.");
  }
}
