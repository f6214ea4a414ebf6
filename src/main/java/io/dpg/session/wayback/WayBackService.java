package io.dpg.session.wayback;

import io.dpg.security.Credentials;
import io.dpg.security.ScramVerifier;
import io.dpg.session.Authenticator;
import io.dpg.session.Database;
import io.dpg.session.Login;
import io.dpg.session.PasswordStore;
import io.dpg.session.SessionRegistry;
import io.dpg.session.Startup;
import io.dpg.wire.BackendMessage.BackendKeyData;
import io.dpg.wire.BackendMessage.ParameterStatus;
import io.dpg.wire.ChannelTransport;
import io.dpg.wire.PeerLostException;
import io.dpg.wire.Wire;
import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.security.SecureRandom;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.IntPredicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Serves connections that come back from the coordinator node. Only it can log in: it proves
/// itself by a secret that only the coordinator node knows. Threads: one per connection.
public final class WayBackService {

  private static final Logger LOG = LoggerFactory.getLogger(WayBackService.class);

  /// As in the user mapping on the coordinator node. Behind it stands, after a low line, the OID of
  /// the role that has the mapping.
  private static final String ROLE = "dpg_way_back";

  private static final Pattern ROLE_OF = Pattern.compile(ROLE + "_(\\d{1,10})");

  /// As in the options of the foreign server, whose `%p` is the backend's process id.
  private static final String APPLICATION = "dpg way back ";

  /// What postgres_fdw wants to know of its server.
  private static final Map<String, String> PARAMETERS =
      Map.of(
          "server_version", "18.0",
          "server_encoding", "UTF8",
          "client_encoding", "UTF8",
          "DateStyle", "ISO, YMD",
          "IntervalStyle", "postgres",
          "TimeZone", "UTC",
          "integer_datetimes", "on",
          "standard_conforming_strings", "on");

  private final SessionRegistry registry = new SessionRegistry();
  private final Authenticator authenticator;
  private final Database database;
  private final Bounds bounds;
  private final IntPredicate isOthers;

  /// @param bytesMax what one statement may bring to the coordinator node
  /// @param superuser the role for who connects to the coordinator node directly
  /// @param credentials that role's
  public record Bounds(long bytesMax, String superuser, Credentials credentials) {}

  /// @param isOthers whether a backend of the coordinator node is another dpg's to serve
  public WayBackService(Database database, String secret, Bounds bounds, IntPredicate isOthers) {
    this.database = database;
    this.bounds = bounds;
    this.isOthers = isOthers;
    this.authenticator = new Authenticator(passwords(secret));
  }

  private static PasswordStore passwords(String secret) {
    ScramVerifier verifier = ScramVerifier.of(secret, new SecureRandom());
    return role ->
        role.equals(ROLE) || ROLE_OF.matcher(role).matches()
            ? new PasswordStore.Role(Optional.of(verifier), 1, true, OptionalInt.empty())
            : new PasswordStore.Role(Optional.empty(), 0, false, OptionalInt.empty());
  }

  /// Serves one connection until it ends.
  public void serve(SocketChannel channel) {
    try (channel;
        Wire wire = Wire.ofClient(new ChannelTransport(channel))) {
      Optional<Login> login = new Startup(wire, registry, authenticator).run();
      if (login.isPresent()) {
        serve(wire, login.get());
      }
    } catch (PeerLostException | IOException e) {
      LOG.atDebug().addKeyValue("reason", e.getMessage()).log("a connection back has ended");
    } catch (RuntimeException e) {
      LOG.atError().setCause(e).log("a connection back was ended by an internal error");
    }
  }

  private void serve(Wire wire, Login login) {
    OptionalInt processId = processId(login.parameters().getOrDefault("application_name", ""));
    SessionRegistry.Entry entry = registry.newEntry(login.minorVersion() >= 2);
    Borrowing borrowing = new Borrowing(database, processId, bounds, role(login.user()));
    ReturnConnection connection = new ReturnConnection(wire, database, borrowing);
    PARAMETERS.forEach((name, value) -> wire.write(new ParameterStatus(name, value)));
    // The foreign server wants a primary: told that this is none, postgres_fdw tries the next dpg.
    boolean passesOn = isOthers.test(processId.orElse(0));
    wire.write(new ParameterStatus("in_hot_standby", passesOn ? "on" : "off"));
    wire.write(new BackendKeyData(entry.processId(), entry.key()));
    registry.add(entry, ROLE, connection);
    try {
      connection.run();
    } finally {
      registry.remove(entry);
    }
  }

  private static int role(String user) {
    Matcher matcher = ROLE_OF.matcher(user);
    return matcher.matches() ? Integer.parseUnsignedInt(matcher.group(1)) : 0;
  }

  private static OptionalInt processId(String application) {
    String number =
        application.startsWith(APPLICATION) ? application.substring(APPLICATION.length()) : "";
    return number.matches("[0-9]{1,9}")
        ? OptionalInt.of(Integer.parseInt(number))
        : OptionalInt.empty();
  }

  /// Hangs up on everybody.
  public void close() {
    registry.closeAll();
  }
}
