package io.dpg.transaction;

import io.dpg.error.SqlErrorException;
import java.util.Collection;

/// A command for several nodes: sent to all before the first answer is read. Owner: the session's
/// thread.
final class Broadcast {

  private Broadcast() {}

  /// Throws the first error, after all have answered.
  static void run(Collection<Participant> nodes, String sql) {
    nodes.forEach(participant -> participant.sendCommand(sql));
    SqlErrorException failure = null;
    for (Participant participant : nodes) {
      try {
        participant.awaitCommand();
      } catch (SqlErrorException e) {
        failure = failure == null ? e : failure;
      }
    }
    if (failure != null) {
      throw failure;
    }
  }

  /// Rolls back what can be reached.
  static void rollback(Collection<Participant> nodes) {
    nodes.stream()
        .filter(Participant::inBlock)
        .filter(participant -> !participant.connection().isBroken())
        .forEach(participant -> participant.tryCommand("ROLLBACK"));
  }
}
