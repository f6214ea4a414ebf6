package io.dpg.transaction;

import io.dpg.catalog.NodeId;
import io.dpg.error.SqlError;
import io.dpg.error.SqlErrorException;
import io.dpg.error.SqlState;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The end of one distributed transaction: a plain COMMIT where one node was written, else
/// two-phase commit. The decision is the commit of a record on the coordinator node: before it, any
/// failure rolls back everywhere; after it, every participant will commit, by this process or by
/// recovery.
final class Commit {

  private static final Logger LOG = LoggerFactory.getLogger(Commit.class);

  private final CommitLog commitLog;
  private final NodeId coordinator;
  private final List<Participant> participants;

  Commit(CommitLog commitLog, NodeId coordinator, Collection<Participant> participants) {
    this.commitLog = commitLog;
    this.coordinator = coordinator;
    this.participants = participants.stream().filter(Participant::inBlock).toList();
  }

  void run() {
    List<Participant> writers = participants.stream().filter(Participant::wrote).toList();
    if (writers.size() <= 1) {
      commitOnePhase(writers);
    } else {
      commitTwoPhase(writers);
    }
  }

  /// The only writer commits first: if that fails, nothing was changed anywhere.
  private void commitOnePhase(List<Participant> writers) {
    for (Participant writer : writers) {
      writer.sendCommand("COMMIT");
      writer.awaitCommand();
    }
    endReaders(writers);
  }

  private void endReaders(List<Participant> writers) {
    List<Participant> readers = participants.stream().filter(it -> !writers.contains(it)).toList();
    readers.forEach(reader -> reader.sendCommand("COMMIT"));
    SqlErrorException failure = awaitAll(readers);
    // A serializable reader learns at its COMMIT that what it read cannot be relied upon.
    if (failure != null && writers.isEmpty()) {
      throw failure;
    }
  }

  private void commitTwoPhase(List<Participant> writers) {
    Optional<Participant> decider =
        participants.stream().filter(it -> it.node().equals(coordinator)).findFirst();
    List<Participant> prepared =
        writers.stream().filter(it -> !it.node().equals(coordinator)).toList();
    String transaction = commitLog.nextTransaction();
    List<String> gids = prepared.stream().map(it -> gid(transaction, it)).toList();
    commitLog.begin(gids);
    try {
      prepareAll(prepared, gids);
      decide(decider.orElse(null), prepared, gids);
      commitPrepared(prepared, gids);
      endReaders(both(writers, decider.orElse(null)));
    } finally {
      commitLog.end(gids);
    }
  }

  private static List<Participant> both(List<Participant> writers, @Nullable Participant decider) {
    List<Participant> all = new ArrayList<>(writers);
    if (decider != null) {
      all.add(decider);
    }
    return all;
  }

  private static String gid(String transaction, Participant participant) {
    return transaction + "_" + participant.node();
  }

  private void prepareAll(List<Participant> prepared, List<String> gids) {
    for (int i = 0; i < prepared.size(); i++) {
      prepared.get(i).sendCommand("PREPARE TRANSACTION '" + gids.get(i) + "'");
    }
    SqlErrorException failure = awaitAll(prepared);
    if (failure != null) {
      rollbackPrepared(prepared, gids);
      throw failure;
    }
  }

  private void decide(
      @Nullable Participant decider, List<Participant> prepared, List<String> gids) {
    try {
      if (decider == null) {
        commitLog.record(gids);
        return;
      }
      decider.sendCommand(commitLog.recordStatement(gids));
      decider.awaitCommand();
      decider.sendCommand("COMMIT");
      decider.awaitCommand();
    } catch (SqlErrorException e) {
      if (isOutcomeUnknown(e)) {
        resolveUnknown(e, prepared, gids);
        return;
      }
      rollbackPrepared(prepared, gids);
      throw e;
    }
  }

  private static boolean isOutcomeUnknown(SqlErrorException e) {
    return e.error().state().category().equals("08");
  }

  /// The connection broke while the decision was on its way: the record itself tells.
  private void resolveUnknown(
      SqlErrorException cause, List<Participant> prepared, List<String> gids) {
    boolean committed;
    try {
      committed = commitLog.isRecorded(gids.getFirst());
    } catch (SqlErrorException e) {
      throw SqlError.of(
              SqlState.TRANSACTION_RESOLUTION_UNKNOWN,
              "could not learn whether transaction \"%s\" was committed",
              gids.getFirst())
          .detail("The coordinator node was lost while it recorded the decision.")
          .hint("Recovery commits or rolls back the transaction as a whole once the node is back.")
          .causedBy(e);
    }
    if (!committed) {
      rollbackPrepared(prepared, gids);
      throw cause;
    }
  }

  private void rollbackPrepared(List<Participant> prepared, List<String> gids) {
    for (int i = 0; i < prepared.size(); i++) {
      if (!prepared.get(i).connection().isBroken()) {
        // A participant whose PREPARE failed has nothing prepared; its error is expected.
        prepared.get(i).tryCommand("ROLLBACK PREPARED '" + gids.get(i) + "'");
      }
    }
    participants.stream()
        .filter(it -> !prepared.contains(it) && !it.connection().isBroken())
        .forEach(it -> it.tryCommand("ROLLBACK"));
  }

  private static void commitPrepared(List<Participant> prepared, List<String> gids) {
    for (int i = 0; i < prepared.size(); i++) {
      prepared.get(i).sendCommand("COMMIT PREPARED '" + gids.get(i) + "'");
    }
    for (int i = 0; i < prepared.size(); i++) {
      try {
        prepared.get(i).awaitCommand();
      } catch (SqlErrorException e) {
        LOG.atWarn()
            .addKeyValue("gid", gids.get(i))
            .addKeyValue("error", e.getMessage())
            .log("commit is left to recovery");
      }
    }
  }

  private static @Nullable SqlErrorException awaitAll(List<Participant> participants) {
    SqlErrorException failure = null;
    for (Participant participant : participants) {
      try {
        participant.awaitCommand();
      } catch (SqlErrorException e) {
        failure = failure == null ? e : failure;
      }
    }
    return failure;
  }
}
