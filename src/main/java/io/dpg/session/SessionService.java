package io.dpg.session;

import io.dpg.error.SqlError;
import io.dpg.error.SqlErrorException;
import io.dpg.error.SqlState;
import io.dpg.transaction.SessionSettings;
import io.dpg.wire.BackendMessage.BackendKeyData;
import io.dpg.wire.ChannelTransport;
import io.dpg.wire.PeerLostException;
import io.dpg.wire.Wire;
import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Serves clients: from the accepted socket to its end. Threads: one per client.
public final class SessionService {

  private static final Logger LOG = LoggerFactory.getLogger(SessionService.class);

  private final SessionRegistry registry;
  private final Authenticator authenticator;
  private final Databases databases;
  private final int sessionsMax;

  /// Finds databases by name.
  public interface Databases {

    /// A database and what analyses statements in it; 3D000 when there is none of that name.
    Served find(String name);
  }

  /// A database with what its sessions share.
  public record Served(Database database, Analyzer analyzer) {}

  /// @param sessionsMax clients at one time; those above are turned away with 53300
  public SessionService(
      SessionRegistry registry, Authenticator authenticator, Databases databases, int sessionsMax) {
    this.registry = registry;
    this.authenticator = authenticator;
    this.databases = databases;
    this.sessionsMax = sessionsMax;
  }

  /// Serves one client until it has gone.
  public void serve(SocketChannel channel) {
    try (channel;
        Wire wire = Wire.ofClient(new ChannelTransport(channel))) {
      Optional<Login> login = new Startup(wire, registry, authenticator).run();
      if (login.isPresent()) {
        serve(wire, login.get());
      }
    } catch (PeerLostException | IOException e) {
      LOG.atDebug().addKeyValue("reason", e.getMessage()).log("client hung up");
    } catch (RuntimeException e) {
      LOG.atError().setCause(e).log("session ended by an internal error");
    }
  }

  private void serve(Wire wire, Login login) {
    ClientMessages client = new ClientMessages(wire);
    SessionRegistry.Entry entry = registry.newEntry(login.minorVersion() >= 2);
    Session session;
    try {
      if (registry.count() >= sessionsMax) {
        throw SqlError.of(SqlState.TOO_MANY_CONNECTIONS, "sorry, too many clients already")
            .asException();
      }
      Served served = databases.find(login.database());
      SessionSettings settings = settings(served.database(), login);
      session =
          new Session(
              wire,
              login,
              served.database(),
              new SessionParts(client, served.analyzer(), settings));
      session.greet();
    } catch (SqlErrorException e) {
      client.fatal(e.error());
      return;
    }
    wire.write(new BackendKeyData(entry.processId(), entry.key()));
    registry.add(entry, session);
    try {
      session.run();
    } finally {
      registry.remove(entry);
    }
  }

  /// What ALTER ROLE and ALTER DATABASE have SET, then the start-up packet's parameters: the
  /// session takes them to every node.
  private static SessionSettings settings(Database database, Login login) {
    SessionSettings settings = SessionSettings.NONE;
    for (Map.Entry<String, String> standing : database.defaults(login.user()).entrySet()) {
      settings = with(settings, standing.getKey(), standing.getValue());
    }
    for (Map.Entry<String, String> parameter : login.parameters().entrySet()) {
      String name = parameter.getKey().toLowerCase(Locale.ROOT);
      if (name.equals("options")) {
        for (StartupOptions.Option option : StartupOptions.parse(parameter.getValue())) {
          settings = with(settings, option.name(), option.value());
        }
      } else if (!name.equals("replication")) {
        settings = with(settings, name, parameter.getValue());
      }
    }
    return settings;
  }

  private static SessionSettings with(SessionSettings settings, String name, String value) {
    if (name.equals("client_encoding")) {
      requireUtf8(value);
    }
    return settings.withDefault(name, SettingControl.call(name, value, false));
  }

  static void requireUtf8(String encoding) {
    String plain = encoding.replaceAll("[-_' ]", "").toLowerCase(Locale.ROOT);
    if (!plain.equals("utf8") && !plain.equals("unicode") && !plain.equals("sqlascii")) {
      throw SqlError.of(
              SqlState.FEATURE_NOT_SUPPORTED, "client encoding \"%s\" is not supported", encoding)
          .hint("Set client_encoding to UTF8.")
          .asException();
    }
  }

  /// Hangs up on all clients.
  public void close() {
    registry.closeAll();
  }
}
