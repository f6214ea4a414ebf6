package io.dpg.transaction;

import java.util.List;

/// The durable record of decisions to commit: rows of `pg_dist_transaction` on the coordinator
/// node. A prepared transaction with a record is committed by recovery, one without is rolled back
/// once nobody works on it. Threads: any.
public interface CommitLog {

  /// A global transaction identifier for the next transaction, to which each participant adds its
  /// group.
  String nextTransaction();

  /// Says that these prepared transactions are being worked on: recovery keeps its hands off them.
  void begin(List<String> gids);

  /// Makes the decision to commit durable, in a transaction of its own.
  void record(List<String> gids);

  /// The statement that records the decision as part of the coordinator node's own transaction.
  String recordStatement(List<String> gids);

  /// Whether a decision is recorded, asked over a fresh connection.
  boolean isRecorded(String gid);

  /// Says that the transactions are over as far as this process can tell; those not committed
  /// everywhere are left to recovery.
  void end(List<String> gids);
}
