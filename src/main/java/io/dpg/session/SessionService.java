package io.dpg.session;

import io.dpg.catalog.LogicalNames;
import io.dpg.error.SqlError;
import io.dpg.error.SqlErrorException;
import io.dpg.error.SqlState;
import io.dpg.transaction.SessionSettings;
import io.dpg.wire.BackendMessage.BackendKeyData;
import io.dpg.wire.EncodedTransport;
import io.dpg.wire.PeerLostException;
import io.dpg.wire.Wire;
import io.dpg.worker.NodeConnection;
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

  /// The databases that clients may ask for.
  public interface Databases {

    /// The distributed database of that name and what analyses statements in it; empty when all
    /// databases of that name are local ones.
    Optional<Served> find(String name);

    /// All others.
    LocalDatabases local();
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
    try (channel) {
      ClientLink link = ClientLink.of(channel);
      try (EncodedTransport transport = new EncodedTransport(link.transport());
          Wire wire = Wire.ofClient(transport)) {
        Optional<Login> login = new Startup(wire, registry, authenticator).run();
        if (login.isPresent()) {
          SessionRegistry.Entry entry = registry.newEntry(login.get().minorVersion() >= 2);
          ClientMessages client = new ClientMessages(wire, transport, entry.processId());
          serve(new Arrival(link, client, login.get(), entry));
        }
      }
    } catch (PeerLostException | IOException e) {
      LOG.atDebug().addKeyValue("reason", e.getMessage()).log("client hung up");
    } catch (RuntimeException e) {
      LOG.atError().setCause(e).log("session ended by an internal error");
    }
  }

  /// A client that has logged in.
  private record Arrival(
      ClientLink link, ClientMessages client, Login login, SessionRegistry.Entry entry) {}

  private void serve(Arrival arrival) {
    try {
      if (registry.count() >= sessionsMax) {
        throw SqlError.of(SqlState.TOO_MANY_CONNECTIONS, "sorry, too many clients already")
            .asException();
      }
      Optional<Served> served = databases.find(arrival.login().database());
      if (served.isPresent()) {
        serve(arrival, served.get());
      } else {
        serveLocally(arrival);
      }
    } catch (SqlErrorException e) {
      arrival.client().fatal(e.error());
    }
  }

  private void serve(Arrival arrival, Served served) {
    Login login = arrival.login();
    ClientMessages client = arrival.client();
    try {
      served.database().requireConnect(login.user());
      SessionSettings settings = settings(served.database(), login);
      Session session =
          new Session(
              client.wire(),
              login,
              served.database(),
              new SessionParts(arrival.link(), client, served.analyzer(), settings));
      session.greet();
      run(arrival, session, session::run);
    } catch (SqlErrorException refusal) {
      client.fatal(
          new LogicalNames(served.database().catalog(), served.database()::partNames)
              .in(refusal.error()));
    }
  }

  private void serveLocally(Arrival arrival) {
    NodeConnection connection = databases.local().open(arrival.login());
    try (connection) {
      LocalSession session = new LocalSession(arrival.client(), connection, databases.local());
      session.greet();
      run(arrival, session, session::run);
    } finally {
      databases.local().closed();
    }
  }

  private void run(Arrival arrival, SessionRegistry.Cancellable session, Runnable life) {
    SessionRegistry.Entry entry = arrival.entry();
    registry.add(entry, arrival.login().user(), session);
    try {
      requireRoom(arrival.login());
      arrival.client().wire().write(new BackendKeyData(entry.processId(), entry.key()));
      life.run();
    } finally {
      registry.remove(entry);
    }
  }

  /// Of several clients that come at one time all may be turned away, as by PostgreSQL.
  private void requireRoom(Login login) {
    if (login.sessionsMax().isPresent()
        && registry.count(login.user()) > login.sessionsMax().getAsInt()) {
      throw SqlError.of(
              SqlState.TOO_MANY_CONNECTIONS, "too many connections for role \"%s\"", login.user())
          .asException();
    }
  }

  /// What ALTER ROLE and ALTER DATABASE have SET, then the start-up packet's parameters: the
  /// session takes them to every node.
  private static SessionSettings settings(Database database, Login login) {
    SessionSettings settings = SessionSettings.NONE;
    for (Map.Entry<String, String> standing : database.defaults(login.user()).entrySet()) {
      settings = with(database, settings, standing.getKey(), standing.getValue());
    }
    for (Map.Entry<String, String> parameter : login.parameters().entrySet()) {
      String name = parameter.getKey().toLowerCase(Locale.ROOT);
      if (name.equals("options")) {
        for (StartupOptions.Option option : StartupOptions.parse(parameter.getValue())) {
          ClusterSettings.require(option.name(), option.value());
          settings = with(database, settings, option.name(), option.value());
        }
      } else if (!name.equals("replication")) {
        ClusterSettings.require(name, parameter.getValue());
        settings = with(database, settings, name, parameter.getValue());
      }
    }
    return settings;
  }

  private static SessionSettings with(
      Database database, SessionSettings settings, String name, String value) {
    if (name.equals(SessionSettings.CLIENT_ENCODING)) {
      return settings.withDefault(name, encoding(database, value));
    }
    return settings.withDefault(name, SettingControl.call(name, value, false));
  }

  private static String encoding(Database database, String value) {
    return database.outside(
        database.catalog().coordinator(), connection -> ClientEncodings.require(connection, value));
  }

  /// Hangs up on all clients.
  public void close() {
    registry.closeAll();
  }
}
