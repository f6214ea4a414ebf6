package io.dpg.transaction.activity;

import java.util.List;
import java.util.Optional;

/// The sessions of all clients. Threads: any.
public interface LiveSessions {

  List<LiveSession> all();

  /// @param processId what its client knows the session by
  Optional<LiveSession> find(int processId);
}
