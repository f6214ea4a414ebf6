package io.dpg.transaction;

import io.dpg.catalog.NodeId;
import io.dpg.error.SqlError;
import io.dpg.error.SqlErrorException;
import io.dpg.error.SqlState;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Two-phase commit. The decision is the commit of a record on the coordinator node: before it, any
/// failure rolls back everywhere; after it, every participant will commit, by this process or by
/// recovery.
final class TwoPhaseCommit {

  private static final Logger LOG = LoggerFactory.getLogger(TwoPhaseCommit.class);
  private static final String UNIQUE_VIOLATION = "23505";

  private final Commits commits;
  private final List<Participant> participants;
  private final @Nullable Participant decider;

  /// @param decider the coordinator node's part, if it has one: its own COMMIT is the decision
  TwoPhaseCommit(Commits commits, List<Participant> participants, Optional<Participant> decider) {
    this.commits = commits;
    this.participants = participants;
    this.decider = decider.orElse(null);
  }

  /// A participant that is prepared, and the identifier it has there.
  private record Part(Participant participant, String gid) {
    NodeId node() {
      return participant.node();
    }
  }

  void run(List<Participant> writers) {
    String transaction = commits.log().nextTransaction();
    List<Part> parts =
        writers.stream()
            .filter(it -> it != decider)
            .map(it -> new Part(it, transaction + "_" + it.node()))
            .toList();
    List<String> gids = gids(parts);
    commits.log().begin(gids);
    try {
      prepare(parts);
      decideAndCommit(writers, parts);
    } finally {
      commits.log().end(gids);
      if (parts.stream().anyMatch(it -> it.participant().connection().isBroken())) {
        commits.recovery().wake();
      }
    }
    List<Participant> rest = new ArrayList<>(participants);
    rest.removeAll(writers);
    rest.remove(decider);
    Commit.end(rest);
  }

  private static List<String> gids(List<Part> parts) {
    return parts.stream().map(Part::gid).toList();
  }

  private void prepare(List<Part> parts) {
    parts.forEach(it -> it.participant().sendCommand("PREPARE TRANSACTION '" + it.gid() + "'"));
    SqlErrorException failure =
        Commit.awaitAll(parts.stream().map(Part::participant).toList(), "PREPARE TRANSACTION");
    if (failure != null) {
      rollBack(parts);
      throw failure;
    }
  }

  /// From the first node's commit to the last one's, no snapshot may be taken on several of them.
  private void decideAndCommit(List<Participant> writers, List<Part> parts) {
    List<NodeId> nodes = writers.stream().map(Participant::node).toList();
    boolean decisionShows = decider != null && decider.wrote();
    boolean late = decisionShows || commits.shared().isNeeded();
    if (!late) {
      decide(parts, nodes);
    }
    try (CommitGate.Pass _ = commits.gate().commit(nodes);
        SharedGate.Stay stay =
            commits.shared().isNeeded() ? commits.shared().commit() : SharedGate.OUTSIDE) {
      if (late) {
        decide(parts, nodes);
      }
      leave(stay, commit(parts));
    }
  }

  /// What is left undone, others see as unfinished, and end.
  private static void leave(SharedGate.Stay stay, List<String> done) {
    try {
      stay.leave(done);
    } catch (SqlErrorException e) {
      LOG.atDebug().addKeyValue("error", e.getMessage()).log("commits stay unfinished for others");
    }
  }

  private void decide(List<Part> parts, List<NodeId> nodes) {
    List<String> gids = gids(parts);
    try {
      if (decider == null) {
        commits.log().record(gids);
      } else {
        decider.writePrelude(commits.log().recordStatement(gids));
        decider.sendCommand("COMMIT");
        decider.awaitTag("COMMIT");
      }
    } catch (SqlErrorException e) {
      // An error of the coordinator node's own transaction has rolled back the record with it. What
      // else can go wrong leaves open whether the record is there.
      boolean rolledBack = decider != null && !decider.connection().isBroken();
      if (rolledBack || settle(parts, nodes, e) == Outcome.ROLLED_BACK) {
        rollBack(parts);
        throw asRollback(e);
      }
    }
  }

  private Outcome settle(List<Part> parts, List<NodeId> nodes, SqlErrorException cause) {
    String gid = parts.getFirst().gid();
    try {
      return commits.log().settle(gid);
    } catch (SqlErrorException e) {
      LOG.atWarn().addKeyValue("gid", gid).log("outcome is left to recovery");
      e.addSuppressed(cause);
      commits
          .recovery()
          .doubts(
              new Debts.Doubt(
                  Set.copyOf(nodes),
                  parts.stream().collect(Collectors.toMap(Part::node, Part::gid))));
      throw UnknownOutcome.of(gid, e);
    }
  }

  /// Another process has ruled that this one is dead, and settled on a rollback.
  private static SqlErrorException asRollback(SqlErrorException e) {
    if (!e.error().state().code().equals(UNIQUE_VIOLATION)
        || !e.error().message().contains("pg_dist_transaction")) {
      return e;
    }
    return SqlError.of(
            SqlState.SERIALIZATION_FAILURE,
            "could not commit: the transaction was rolled back by recovery")
        .detail("It took so long to commit that its process was taken to be dead.")
        .hint("Run the transaction again.")
        .causedBy(e);
  }

  private void rollBack(List<Part> parts) {
    for (Part part : parts) {
      // What is prepared behind a broken connection is left to recovery.
      if (!part.participant().connection().isBroken()) {
        // A participant whose PREPARE failed has nothing prepared; its error is expected.
        part.participant().tryCommand("ROLLBACK PREPARED '" + part.gid() + "'");
      }
    }
    List<Participant> prepared = parts.stream().map(Part::participant).toList();
    participants.stream()
        .filter(it -> !prepared.contains(it) && !it.connection().isBroken())
        .forEach(it -> it.tryCommand("ROLLBACK"));
  }

  /// @return the identifiers of those that are done
  private List<String> commit(List<Part> parts) {
    List<String> done = new ArrayList<>();
    parts.forEach(it -> it.participant().sendCommand("COMMIT PREPARED '" + it.gid() + "'"));
    TreeSet<NodeId> owing = new TreeSet<>();
    for (Part part : parts) {
      try {
        part.participant().awaitTag("COMMIT PREPARED");
        done.add(part.gid());
      } catch (SqlErrorException e) {
        commits.recovery().owes(part.node(), part.gid());
        owing.add(part.node());
      }
    }
    // The client will be told that all is committed: nodes that can be reached must show it.
    owing.forEach(this::finish);
    return done;
  }

  private void finish(NodeId node) {
    try {
      commits.recovery().require(node);
    } catch (SqlErrorException e) {
      LOG.atWarn()
          .addKeyValue("node", node)
          .addKeyValue("error", e.getMessage())
          .log("commit is left to recovery");
    }
  }
}
