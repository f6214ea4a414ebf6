package io.dpg.session;

import io.dpg.error.SqlErrorException;
import io.dpg.wire.BackendMessage.NoticeResponse;
import io.dpg.wire.BackendMessage.ParameterStatus;
import io.dpg.wire.BackendMessage.ReadyForQuery;
import io.dpg.wire.PeerLostException;
import io.dpg.wire.Severity;
import io.dpg.wire.TransactionStatus;
import io.dpg.wire.Wire;
import io.dpg.worker.NodeConnection;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A client's session in a local database: it has a connection of its own to the coordinator node,
/// and what both sides say is passed on as it is. Threads: the client's own passes on what the
/// client says, a second one what the node answers.
final class LocalSession implements SessionRegistry.Cancellable {

  private static final Logger LOG = LoggerFactory.getLogger(LocalSession.class);

  /// The tags of commands about roles, which belong to all databases, and to all nodes.
  private static final Set<String> ROLE_TAGS =
      Set.of("CREATE ROLE", "ALTER ROLE", "DROP ROLE", "GRANT ROLE", "REVOKE ROLE");

  private final ClientMessages messages;
  private final Wire client;
  private final NodeConnection connection;
  private final Wire node;
  private final LocalDatabases databases;
  private boolean rolesChanged;

  /// @param connection to the local database, as the client's role; the session closes it
  LocalSession(ClientMessages messages, NodeConnection connection, LocalDatabases databases) {
    this.messages = messages;
    this.client = messages.wire();
    this.connection = connection;
    this.node = connection.wire();
    this.databases = databases;
  }

  /// Tells the client what the node has reported of its settings.
  void greet() {
    connection
        .parameters()
        .forEach((name, value) -> client.write(new ParameterStatus(name, value)));
  }

  /// Serves the client until one of the two sides hangs up.
  void run() {
    client.write(new ReadyForQuery(TransactionStatus.IDLE)).flush();
    Thread answers = Thread.ofVirtual().name("local-answers").start(this::passAnswersOn);
    try {
      passRequestsOn();
      hangUp(answers);
    } catch (SqlErrorException brokenProtocol) {
      hangUp(answers);
      messages.fatal(brokenProtocol.error());
    } catch (PeerLostException e) {
      LOG.atDebug().log("client hung up");
    } finally {
      connection.abort();
    }
  }

  private void passRequestsOn() {
    while (!connection.isBroken()) {
      if (!client.hasNextBuffered()) {
        node.flush();
      }
      int type = client.next();
      if (type == -1 || type == 'X') {
        connection.close();
        return;
      }
      client.forwardMessage(node);
    }
  }

  private void hangUp(Thread answers) {
    connection.abort();
    try {
      answers.join();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void passAnswersOn() {
    try {
      for (int type = node.next(); type != -1; type = node.next()) {
        passOn(type);
        if (!node.hasNextBuffered()) {
          client.flush();
        }
      }
      client.flush();
    } catch (SqlErrorException | PeerLostException e) {
      LOG.atDebug().addKeyValue("reason", e.getMessage()).log("session in a local database ended");
    } finally {
      // A node that has hung up, or a client that has: the other one need not wait.
      client.close();
    }
  }

  private void passOn(int type) {
    switch (type) {
      case 'C' -> {
        rolesChanged |= ROLE_TAGS.contains(node.readString());
        node.forwardMessage(client);
      }
      case 'Z' -> {
        if (rolesChanged && node.readByte() == 'I') {
          rolesChanged = false;
          copyRoles();
        }
        node.forwardMessage(client);
      }
      case 'D', 'd' -> node.forwardRun(client);
      default -> node.forwardMessage(client);
    }
  }

  private void copyRoles() {
    try {
      databases.rolesChanged();
    } catch (SqlErrorException e) {
      client.write(new NoticeResponse(Severity.WARNING, e.error()));
    }
  }

  @Override
  public void cancel() {
    connection.cancel();
  }

  /// Hangs up. For any thread.
  @Override
  public void abort() {
    client.close();
  }
}
