package io.dpg.transaction.activity;

import io.dpg.error.SqlError;

/// A client's session, as others see it and may end it. Threads: any.
public interface LiveSession {

  /// What the client knows the session by.
  int processId();

  /// What it does now.
  SessionState state();

  /// Has it give up its statement; nothing happens when it has none.
  ///
  /// @param reason what the client is told
  void cancel(SqlError reason);

  /// Ends it.
  ///
  /// @param reason what the client is told
  void terminate(SqlError reason);

  /// Ends it if its client has gone: while a statement runs, nobody else would notice.
  void endIfClientGone();
}
