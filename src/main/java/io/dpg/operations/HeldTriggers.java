package io.dpg.operations;

import io.dpg.worker.NodeConnection;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Users' triggers of a table that stay silent while dpg itself moves its rows to shards or back.
final class HeldTriggers {

  private HeldTriggers() {}

  /// Does something to the coordinator node's table that fires none of its triggers. Where it
  /// fails, so does the transaction, and the triggers are as they were.
  static void during(NodeConnection coordinator, int table, Runnable work) {
    String oid = Integer.toUnsignedString(table);
    @Nullable String held =
        coordinator.query("SELECT pg_dist.hold_triggers($1::oid)", List.of(oid)).value();
    work.run();
    if (held != null) {
      coordinator.query(
          "SELECT pg_dist.release_triggers($1::oid, $2::oid[])", Arrays.asList(oid, held));
    }
  }
}
