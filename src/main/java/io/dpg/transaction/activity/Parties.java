package io.dpg.transaction.activity;

import io.dpg.catalog.NodeId;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// Who the nodes' processes are to clients: the session that they work for, or themselves.
public final class Parties {

  private final Map<GlobalPid, SessionState> sessions = new HashMap<>();
  private final Map<Backend, GlobalPid> owners = new HashMap<>();

  /// @param coordinator the node that sessions count as processes of
  public Parties(NodeId coordinator, Collection<SessionState> states) {
    for (SessionState state : states) {
      GlobalPid pid = GlobalPid.of(coordinator, state.processId());
      sessions.put(pid, state);
      state.backends().forEach(backend -> owners.put(backend, pid));
    }
  }

  /// The sessions by their global pids.
  public Map<GlobalPid, SessionState> sessions() {
    return Map.copyOf(sessions);
  }

  /// The session of a global pid; empty for what is none.
  public Optional<SessionState> session(GlobalPid pid) {
    return Optional.ofNullable(sessions.get(pid));
  }

  /// The session that a process works for; empty when it works for none.
  public Optional<GlobalPid> owner(Backend backend) {
    return Optional.ofNullable(owners.get(backend));
  }

  /// The session that a process works for, else the process itself.
  public GlobalPid of(Backend backend) {
    return owner(backend).orElseGet(() -> GlobalPid.of(backend));
  }
}
