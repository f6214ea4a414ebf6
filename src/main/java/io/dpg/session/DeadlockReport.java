package io.dpg.session;

import io.dpg.catalog.NodeId;
import io.dpg.error.SqlError;
import io.dpg.error.SqlState;
import io.dpg.transaction.activity.Backend;
import io.dpg.transaction.activity.GlobalPid;
import io.dpg.transaction.activity.LiveSession;
import io.dpg.transaction.activity.LiveSessions;
import io.dpg.transaction.activity.Parties;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A node's report of a deadlock among its own processes, told in terms of sessions: the global
/// pids that clients can look up and end.
final class DeadlockReport {

  private static final Pattern PROCESS = Pattern.compile("\\b(Process|process) (\\d+)\\b");

  private final LiveSessions sessions;
  private final NodeId coordinator;

  DeadlockReport(LiveSessions sessions, NodeId coordinator) {
    this.sessions = sessions;
    this.coordinator = coordinator;
  }

  /// @param own the processes that work for the session which the error is for: one of them says
  ///   which node it is from
  SqlError told(SqlError error, List<Backend> own) {
    String detail = error.detail();
    if (!error.state().equals(SqlState.DEADLOCK_DETECTED) || detail == null) {
      return error;
    }
    for (Backend backend : own) {
      if (detail.contains("rocess " + backend.processId() + " ")
          || detail.contains("rocess " + backend.processId() + ".")) {
        return error.detail("%s", named(detail, backend.node()));
      }
    }
    return error;
  }

  private String named(String detail, NodeId node) {
    Parties parties =
        new Parties(coordinator, sessions.all().stream().map(LiveSession::state).toList());
    return PROCESS
        .matcher(detail)
        .replaceAll(match -> {
          GlobalPid pid = parties.of(new Backend(node, Integer.parseInt(match.group(2))));
          return Matcher.quoteReplacement(match.group(1) + " " + pid);
        });
  }
}
