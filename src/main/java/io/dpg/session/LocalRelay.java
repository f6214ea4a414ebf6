package io.dpg.session;

import io.dpg.error.SqlErrorException;
import io.dpg.transaction.Participant;
import io.dpg.wire.FrontendMessage.FunctionCall;
import io.dpg.wire.Wire;
import io.dpg.worker.NodeConnection;
import java.util.function.Consumer;

/// Has the coordinator node run a statement by the simple protocol, or a function call, and passes
/// its answer on as it is: utility statements, COPY among them. Owner: the session's thread.
final class LocalRelay {

  private final Wire client;

  LocalRelay(Wire client) {
    this.client = client;
  }

  /// Runs one statement; its answer goes to the client, without ReadyForQuery. Throws the node's
  /// error.
  ///
  /// @param requireRight throws when the client must not hear of its success
  void run(Participant coordinator, String sql, Runnable requireRight) {
    coordinator.connection().wire().begin('Q').putString(sql).end().flush();
    relayAnswer(
        coordinator,
        node -> {
          requireRight.run();
          node.forwardMessage(client);
        });
  }

  /// As [#run], but keeps the tag, which the client may know of when the transaction is committed.
  ///
  /// @return the tag
  String runBeforeCommit(Participant coordinator, String sql, Runnable requireRight) {
    coordinator.connection().wire().begin('Q').putString(sql).end().flush();
    String[] tag = {""};
    relayAnswer(
        coordinator,
        node -> {
          tag[0] = node.readString();
          requireRight.run();
        });
    return tag[0];
  }

  /// Makes a function call of the fast path; its answer goes to the client, without ReadyForQuery.
  /// Throws the node's error.
  void call(Participant coordinator, FunctionCall call) {
    coordinator.connection().wire().write(call).flush();
    relayAnswer(coordinator, node -> node.forwardMessage(client));
  }

  /// @param complete takes CommandComplete
  private void relayAnswer(Participant coordinator, Consumer<Wire> complete) {
    coordinator.awaitPrelude();
    NodeConnection connection = coordinator.connection();
    SqlErrorException failure = null;
    while (connection.readyOwed() > 0) {
      int type = connection.next();
      switch (type) {
        case 'E' -> failure = connection.readError().asException();
        case 'Z' -> {}
        case 'C' -> {
          try {
            complete.accept(connection.wire());
          } catch (SqlErrorException e) {
            failure = e;
          }
        }
        case 'G' -> {
          connection.wire().forwardMessage(client);
          client.flush();
          copyIn(connection.wire());
        }
        default -> connection.wire().forwardMessage(client);
      }
    }
    if (failure != null) {
      throw failure;
    }
  }

  /// Runs one statement that gives no rows. Only what it says unasked goes to the client; its tag
  /// is returned, for more may have to succeed before the client may know it. Throws the node's
  /// error.
  static String runForTag(NodeConnection connection, String sql) {
    connection.wire().begin('Q').putString(sql).end().flush();
    String tag = "";
    SqlErrorException failure = null;
    while (connection.readyOwed() > 0) {
      switch (connection.next()) {
        case 'C' -> tag = connection.wire().readString();
        case 'E' -> failure = connection.readError().asException();
        default -> {}
      }
    }
    if (failure != null) {
      throw failure;
    }
    return tag;
  }

  /// Passes the client's data on until it ends it.
  private void copyIn(Wire node) {
    while (true) {
      if (!client.hasNextBuffered()) {
        node.flush();
      }
      int type = client.next();
      if (type == -1) {
        node.begin('f').putString("client hung up").end().flush();
        return;
      }
      if (type == 'H' || type == 'S') {
        continue;
      }
      if ("dcf".indexOf(type) < 0) {
        node.begin('f').putString("unexpected message").end().flush();
        throw CopyRunner.unexpected(type);
      }
      client.forwardMessage(node);
      if (type != 'd') {
        node.flush();
        return;
      }
    }
  }
}
