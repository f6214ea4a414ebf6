package io.dpg.operations;

import java.util.List;

/// The foreign table behind a shell table, by which the coordinator node reads its rows.
public final class WayBackTable {

  private WayBackTable() {}

  /// Makes it, or makes it anew from the shell table's present definition.
  public static void attach(ClusterTransaction transaction, int table) {
    run(transaction, "attach_way_back", table);
  }

  /// Drops it: the shell table is an ordinary one again.
  public static void detach(ClusterTransaction transaction, int table) {
    run(transaction, "detach_way_back", table);
  }

  private static void run(ClusterTransaction transaction, String function, int table) {
    transaction
        .coordinator()
        .query(
            "SELECT pg_dist." + function + "($1::oid)", List.of(Integer.toUnsignedString(table)));
  }
}
