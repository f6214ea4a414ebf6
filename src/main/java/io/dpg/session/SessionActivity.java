package io.dpg.session;

import io.dpg.transaction.activity.Backend;
import io.dpg.transaction.activity.Interrupts;
import io.dpg.transaction.activity.SessionState;
import io.dpg.transaction.activity.SessionState.Client;
import io.dpg.transaction.activity.SessionState.Times;
import io.dpg.transaction.activity.SessionState.Work;
import io.dpg.wire.TransactionStatus;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a session does, kept for others to see. Owner: the session's thread; [#snapshot] is for
/// any. The owner writes `state` last, so others read it first.
final class SessionActivity {

  private static final String ACTIVE = "active";
  private static final long NEVER = 0;

  private final Login login;
  private final ClientLink link;
  private final ClientMessages messages;
  private final Interrupts interrupts;
  private final long begun = System.currentTimeMillis();
  private String query = "";
  private long statements;
  private long transactionBegun = NEVER;
  private long statementBegun = NEVER;
  private long changed = begun;
  private volatile String state = "idle";

  SessionActivity(Login login, ClientLink link, ClientMessages messages, Interrupts interrupts) {
    this.login = login;
    this.link = link;
    this.messages = messages;
    this.interrupts = interrupts;
  }

  /// A statement begins.
  void begin(String sql) {
    interrupts.begin();
    long now = System.currentTimeMillis();
    query = sql;
    statements++;
    statementBegun = now;
    changed = now;
    if (transactionBegun == NEVER) {
      transactionBegun = now;
    }
    state = ACTIVE;
  }

  /// The client is told that the session is ready.
  void end(TransactionStatus status) {
    interrupts.end();
    changed = System.currentTimeMillis();
    if (status == TransactionStatus.IDLE) {
      transactionBegun = NEVER;
    }
    state =
        switch (status) {
          case IDLE -> "idle";
          case IN_TRANSACTION -> "idle in transaction";
          case FAILED -> "idle in transaction (aborted)";
        };
  }

  /// @param backends the nodes' processes that work for the session
  SessionState snapshot(List<Backend> backends) {
    Work work = new Work(state, query);
    return new SessionState(messages.processId(), client(), times(), work, statements, backends);
  }

  private Client client() {
    String host = null;
    int port = -1;
    if (link.address() instanceof InetSocketAddress internet) {
      host = internet.getAddress().getHostAddress();
      port = internet.getPort();
    }
    return new Client(login.user(), login.database(), messages.application(), host, port);
  }

  private Times times() {
    return new Times(
        Instant.ofEpochMilli(begun),
        instant(transactionBegun),
        instant(statementBegun),
        instant(changed));
  }

  private static @Nullable Instant instant(long millis) {
    return millis == NEVER ? null : Instant.ofEpochMilli(millis);
  }
}
