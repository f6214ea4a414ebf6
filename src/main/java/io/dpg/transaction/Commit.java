package io.dpg.transaction;

import io.dpg.catalog.NodeId;
import io.dpg.error.SqlErrorException;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The end of one distributed transaction: a plain COMMIT where one node was written, else
/// two-phase commit.
final class Commit {

  private final Commits commits;
  private final NodeId coordinator;
  private final List<Participant> participants;

  Commit(Commits commits, NodeId coordinator, Collection<Participant> participants) {
    this.commits = commits;
    this.coordinator = coordinator;
    this.participants = participants.stream().filter(Participant::inBlock).toList();
  }

  void run() {
    List<Participant> writers = participants.stream().filter(Participant::wrote).toList();
    if (writers.size() > 1) {
      new TwoPhaseCommit(commits, participants, decider()).run(writers);
      return;
    }
    // The only writer commits first: if that fails, nothing was changed anywhere.
    writers.forEach(writer -> new OnePhaseCommit(commits.access(), writer).run());
    List<Participant> readers = participants.stream().filter(it -> !writers.contains(it)).toList();
    SqlErrorException failure = end(readers);
    // A serializable reader learns at its COMMIT that what it read cannot be relied upon.
    if (failure != null && writers.isEmpty()) {
      throw failure;
    }
  }

  private Optional<Participant> decider() {
    return participants.stream().filter(it -> it.node().equals(coordinator)).findFirst();
  }

  /// Ends the blocks of participants that have changed nothing.
  static @Nullable SqlErrorException end(List<Participant> readers) {
    readers.forEach(reader -> reader.sendCommand("COMMIT"));
    return awaitAll(readers, "COMMIT");
  }

  /// Waits for all answers; gives the first failure.
  ///
  /// @param tag what each must answer: a failed transaction is rolled back by its COMMIT, and says
  ///   so without an error
  static @Nullable SqlErrorException awaitAll(List<Participant> participants, String tag) {
    SqlErrorException failure = null;
    for (Participant participant : participants) {
      try {
        participant.awaitTag(tag);
      } catch (SqlErrorException e) {
        failure = failure == null ? e : failure;
      }
    }
    return failure;
  }
}
