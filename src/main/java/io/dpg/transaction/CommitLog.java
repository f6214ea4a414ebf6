package io.dpg.transaction;

import java.util.List;
import java.util.Optional;

/// The durable record of decisions: rows of `pg_dist_transaction` on the coordinator node, one for
/// each prepared transaction (its global identifier, gid). A decision is made once: recording a
/// commit and settling on a rollback both insert the same row, so the later one of them fails,
/// whoever they are from. Threads: any.
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

  /// How a transaction ended; one that is not decided is rolled back by this question. Empty for
  /// one so old that its record may be forgotten. Asked over a fresh connection.
  Optional<Outcome> find(String gid);

  /// How a transaction ended that is still prepared somewhere: such a one is not forgotten.
  default Outcome settle(String gid) {
    return find(gid).orElse(Outcome.ROLLED_BACK);
  }

  /// Whether nobody works on a prepared transaction any more, so that recovery may end it.
  boolean isAbandoned(String gid);

  /// Says that the transactions are over as far as this process can tell; those not committed
  /// everywhere are left to recovery.
  void end(List<String> gids);
}
