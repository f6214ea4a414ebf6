package io.dpg.transaction;

import io.dpg.catalog.NodeId;
import io.dpg.error.SqlError;
import io.dpg.error.SqlErrorException;
import io.dpg.error.SqlState;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Takes the snapshots of a transaction on all nodes together, so that they agree about every
/// commit. Owner: the session's thread.
final class TransactionCut {

  private static final int ATTEMPTS_MAX = 10;

  private final Recovery recovery;

  TransactionCut(Recovery recovery) {
    this.recovery = recovery;
  }

  /// @param participants all in their block, without a snapshot yet
  /// @param isFresh whether nothing has happened in the block, so that it may begin anew
  /// @param beginAgain begins the block anew on a participant
  void take(
      Collection<Participant> participants,
      boolean isFresh,
      java.util.function.Consumer<Participant> beginAgain) {
    List<NodeId> nodes = participants.stream().map(Participant::node).toList();
    for (int i = 0; i < ATTEMPTS_MAX; i++) {
      if (i > 0) {
        participants.forEach(it -> it.writePrelude("ROLLBACK"));
        participants.forEach(beginAgain);
      }
      // What cannot be begun anew is waited for longer.
      try (SnapshotCut cut = recovery.cut(nodes, isFresh ? i : ATTEMPTS_MAX)) {
        // A query without a target list takes a snapshot and nothing else.
        participants.forEach(it -> it.writePrelude("SELECT"));
        awaitAll(participants);
        if (cut.end()) {
          return;
        }
      }
      if (!isFresh) {
        break;
      }
    }
    throw SqlError.of(
            SqlState.SERIALIZATION_FAILURE,
            "could not take one snapshot over all nodes because of commits in progress")
        .hint("Run the transaction again.")
        .asException();
  }

  private static void awaitAll(Collection<Participant> participants) {
    participants.forEach(Participant::sendPrelude);
    SqlErrorException failure = null;
    for (Participant participant : participants) {
      failure = first(failure, await(participant));
    }
    if (failure != null) {
      throw failure;
    }
  }

  private static @Nullable SqlErrorException await(Participant participant) {
    try {
      participant.awaitPrelude();
      return null;
    } catch (SqlErrorException e) {
      return e;
    }
  }

  private static @Nullable SqlErrorException first(
      @Nullable SqlErrorException before, @Nullable SqlErrorException now) {
    return before == null ? now : before;
  }
}
