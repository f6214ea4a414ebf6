package io.dpg.session;

import io.dpg.error.SqlError;
import io.dpg.error.SqlErrorException;
import io.dpg.error.SqlState;
import io.dpg.wire.BackendMessage;
import io.dpg.wire.BackendMessage.AuthenticationOk;
import io.dpg.wire.BackendMessage.NegotiateProtocolVersion;
import io.dpg.wire.StartupPacket;
import io.dpg.wire.StartupPacket.StartupMessage;
import io.dpg.wire.Wire;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The beginning of a connection: encryption requests, cancel requests, the StartupMessage and
/// authentication (manual, "Message Flow", "Start-up"). Runs on the connection's thread.
public final class Startup {

  private static final int NEWEST_MINOR_VERSION = 2;
  private static final int ENCRYPTION_REQUESTS_MAX = 2;

  private final Wire client;
  private final SessionRegistry registry;
  private final Authenticator authenticator;

  public Startup(Wire client, SessionRegistry registry, Authenticator authenticator) {
    this.client = client;
    this.registry = registry;
    this.authenticator = authenticator;
  }

  /// The client's log-in; empty when the connection is over, having been a cancel request or given
  /// up.
  public Optional<Login> run() {
    try {
      return readPackets();
    } catch (SqlErrorException e) {
      client.discard();
      client.write(BackendMessage.ErrorResponse.fatal(e.error())).flush();
      return Optional.empty();
    }
  }

  private Optional<Login> readPackets() {
    for (int i = 0; i <= ENCRYPTION_REQUESTS_MAX; i++) {
      int code = client.nextStartup();
      if (code == -1) {
        return Optional.empty();
      }
      switch (StartupPacket.decode(code, client)) {
        case StartupPacket.SslRequest _ -> refuseEncryption();
        case StartupPacket.GssEncryptionRequest _ -> refuseEncryption();
        case StartupPacket.CancelRequest request -> {
          registry.cancel(request.processId(), request.key());
          return Optional.empty();
        }
        case StartupMessage message -> {
          return Optional.of(logIn(message));
        }
      }
    }
    throw SqlError.of(SqlState.PROTOCOL_VIOLATION, "too many encryption requests").asException();
  }

  private void refuseEncryption() {
    client.raw(new byte[] {'N'}, 0, 1).flush();
  }

  private Login logIn(StartupMessage message) {
    if (message.majorVersion() != 3) {
      throw SqlError.of(
              SqlState.FEATURE_NOT_SUPPORTED,
              "unsupported frontend protocol %d.%d: server supports 3.0 to 3.%d",
              message.majorVersion(),
              message.minorVersion(),
              NEWEST_MINOR_VERSION)
          .asException();
    }
    Map<String, String> parameters = new LinkedHashMap<>(message.parameters());
    int minorVersion = negotiate(message.minorVersion(), parameters);
    String user = parameters.remove("user");
    if (user == null || user.isEmpty()) {
      throw SqlError.of(
              SqlState.INVALID_AUTHORIZATION_SPECIFICATION,
              "no PostgreSQL user name specified in startup packet")
          .asException();
    }
    String database = parameters.remove("database");
    Authenticator.Proof proof = authenticator.authenticate(user, client);
    client.write(new AuthenticationOk());
    return new Login(
        user,
        proof.role(),
        proof.credentials(),
        proof.sessionsMax(),
        database == null || database.isEmpty() ? user : database,
        parameters,
        minorVersion);
  }

  /// Tells a client that asks for more than we know what we know.
  private int negotiate(int minorVersion, Map<String, String> parameters) {
    List<String> unknown = new ArrayList<>();
    parameters.keySet().stream().filter(name -> name.startsWith("_pq_.")).forEach(unknown::add);
    unknown.forEach(parameters::remove);
    if (minorVersion > NEWEST_MINOR_VERSION || !unknown.isEmpty()) {
      int offered = Math.min(minorVersion, NEWEST_MINOR_VERSION);
      client.write(new NegotiateProtocolVersion(3 << 16 | offered, unknown));
    }
    return Math.min(minorVersion, NEWEST_MINOR_VERSION);
  }
}
