package io.dpg.session;

import io.dpg.error.SqlError;
import io.dpg.error.SqlErrorException;
import io.dpg.transaction.Participant;
import io.dpg.transaction.SessionSettings;
import io.dpg.wire.BackendMessage;
import io.dpg.wire.BackendMessage.Field;
import io.dpg.wire.BackendMessage.NoticeResponse;
import io.dpg.wire.BackendMessage.ParameterDescription;
import io.dpg.wire.BackendMessage.RowDescription;
import io.dpg.wire.TransactionStatus;
import io.dpg.wire.Wire;
import io.dpg.worker.NodeConnection;
import io.dpg.worker.NodeListener;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Has the coordinator node analyse statements: names, types, functions and constants resolved
/// exactly as PostgreSQL does, because PostgreSQL does it. A Parse message with `debug_print_parse`
/// on makes the server send the analysed query tree as a notice. Nothing is executed.
///
/// Connections of its own, with the session's settings and role; but a statement inside a
/// transaction that has changed the coordinator node's catalog is analysed on the transaction's
/// connection, for only that sees the change. Threads: any.
public final class Analyzer {

  private static final int CONNECTIONS_MAX = 4;
  private static final String QUIET = "SET log_min_messages = panic;\n";

  /// A table that another transaction locks keeps nobody else's statement from being analysed: then
  /// the session waits on a connection of its own.
  private static final String PRINT =
      "SET lock_timeout = 100;\nSET client_min_messages = log;\nSET debug_pretty_print = off;\nSET debug_print_parse = on";

  private static final String SAVEPOINT = "SAVEPOINT dpg_analysis;\n";
  private static final String BEGIN = "BEGIN;\n";
  private static final String PRINT_LOCAL =
      "SET LOCAL client_min_messages = log;\nSET LOCAL debug_pretty_print = off;\n"
          + "SET LOCAL debug_print_parse = on";
  private static final String ROLLBACK =
      "ROLLBACK TO SAVEPOINT dpg_analysis;\nRELEASE SAVEPOINT dpg_analysis";

  private final Supplier<NodeConnection> connector;
  private final Semaphore permits = new Semaphore(CONNECTIONS_MAX, true);
  private final ReentrantLock lock = new ReentrantLock();
  private final ArrayDeque<NodeConnection> idle = new ArrayDeque<>();

  /// @param connector opens a superuser's connection to the coordinator node, in the right database
  public Analyzer(Supplier<NodeConnection> connector) {
    this.connector = connector;
  }

  /// Analyses a statement as a role with its settings would have it. 55P03 when it names a table
  /// that another transaction locks.
  ///
  /// @param types OIDs of parameter types that are known; 0 for those that are not
  Analysis analyze(String sql, List<Integer> types, String user, SessionSettings settings) {
    permits.acquireUninterruptibly();
    try {
      while (true) {
        NodeConnection kept = takeKept();
        try {
          return analyze(kept == null ? connector.get() : kept, sql, types, user, settings);
        } catch (SqlErrorException e) {
          // A connection that lay idle may have been closed by the node since; analysing again on
          // another one harms nothing.
          if (kept == null || !kept.isBroken()) {
            throw e;
          }
        }
      }
    } finally {
      permits.release();
    }
  }

  private Analysis analyze(
      NodeConnection connection,
      String sql,
      List<Integer> types,
      String user,
      SessionSettings settings) {
    try {
      prepare(connection, user, settings);
      return parse(connection, sql, types);
    } finally {
      giveBack(connection);
    }
  }

  private @Nullable NodeConnection takeKept() {
    lock.lock();
    try {
      return idle.poll();
    } finally {
      lock.unlock();
    }
  }

  private void giveBack(NodeConnection connection) {
    if (connection.isBroken()) {
      connection.close();
      return;
    }
    lock.lock();
    try {
      idle.push(connection);
    } finally {
      lock.unlock();
    }
  }

  private static void prepare(NodeConnection connection, String user, SessionSettings settings) {
    String key = user + "\n" + settings.key() + "\n" + settings.localStatements();
    if (connection.settingsKey().equals(key)) {
      return;
    }
    StringBuilder script =
        new StringBuilder("RESET SESSION AUTHORIZATION;\nRESET ROLE;\nRESET ALL;\n");
    script.append(QUIET).append("SET ROLE ").append(io.dpg.sql.Identifiers.quote(user));
    if (!settings.key().isEmpty()) {
      script.append(";\n").append(settings.key());
    }
    settings
        .localStatements()
        .forEach(it -> script.append(";\n").append(it.replaceFirst("(?i)^SET LOCAL", "SET")));
    script.append(";\n").append(PRINT);
    connection.settingsKey("");
    connection.execute(script.toString());
    connection.settingsKey(key);
  }

  /// Analyses a statement inside a transaction, as it sees the catalog.
  static Analysis analyzeWithin(Participant coordinator, String sql, List<Integer> types) {
    coordinator.awaitPrelude();
    NodeConnection connection = coordinator.connection();
    // A connection kept for the session may be between transactions.
    boolean idle = connection.status() == TransactionStatus.IDLE;
    NodeListener before = connection.listener();
    connection.listener(NodeListener.SILENT);
    connection.execute((idle ? BEGIN : SAVEPOINT) + PRINT_LOCAL);
    try {
      return parse(connection, sql, types);
    } finally {
      connection.execute(idle ? "ROLLBACK" : ROLLBACK);
      connection.listener(before);
    }
  }

  private static Analysis parse(NodeConnection connection, String sql, List<Integer> types) {
    NodeListener before = connection.listener();
    TreeListener tree = new TreeListener();
    connection.listener(tree);
    try {
      Wire wire = connection.wire();
      wire.begin('P').putString("").putString(sql).putShort(types.size());
      types.forEach(wire::putInt);
      wire.end().begin('D').putByte('S').putString("").end().begin('S').end().flush();
      return read(connection, tree);
    } finally {
      connection.listener(before);
    }
  }

  private static Analysis read(NodeConnection connection, TreeListener tree) {
    Wire wire = connection.wire();
    List<Integer> parameterTypes = List.of();
    List<Field> fields = null;
    SqlErrorException failure = null;
    while (connection.readyOwed() > 0) {
      int type = connection.next();
      switch (type) {
        case 't' ->
            parameterTypes = ((ParameterDescription) BackendMessage.decode(type, wire)).types();
        case 'T' -> fields = ((RowDescription) BackendMessage.decode(type, wire)).fields();
        case 'E' -> failure = connection.readError().asException();
        default -> {}
      }
    }
    if (failure != null) {
      throw failure;
    }
    boolean isoDates = connection.parameters().getOrDefault("DateStyle", "ISO").startsWith("ISO");
    return new Analysis(tree.text, parameterTypes, fields, isoDates);
  }

  /// Catches the notice with the query tree, passes on the others.
  private static final class TreeListener implements NodeListener {
    private @Nullable String text;

    @Override
    public void notice(NoticeResponse notice) {
      SqlError content = notice.notice();
      if (content.message().startsWith("parse tree") && content.detail() != null) {
        text = content.detail();
      }
    }
  }

  /// Closes the connections that are idle.
  public void close() {
    lock.lock();
    try {
      idle.forEach(NodeConnection::close);
      idle.clear();
    } finally {
      lock.unlock();
    }
  }
}
