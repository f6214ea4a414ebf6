package io.dpg.worker;

import static io.dpg.error.SqlState.FEATURE_NOT_SUPPORTED;
import static io.dpg.error.SqlState.INVALID_AUTHORIZATION_SPECIFICATION;

import io.dpg.error.SqlError;
import io.dpg.error.SqlErrorException;
import io.dpg.security.Credentials;
import io.dpg.security.Md5Verifier;
import io.dpg.security.ScramLogin;
import io.dpg.security.ScramServer;
import io.dpg.wire.BackendMessage;
import io.dpg.wire.BackendMessage.Authentication;
import io.dpg.wire.BackendMessage.AuthenticationCleartextPassword;
import io.dpg.wire.BackendMessage.AuthenticationMd5Password;
import io.dpg.wire.BackendMessage.AuthenticationOk;
import io.dpg.wire.BackendMessage.AuthenticationOther;
import io.dpg.wire.BackendMessage.AuthenticationSasl;
import io.dpg.wire.BackendMessage.AuthenticationSaslContinue;
import io.dpg.wire.BackendMessage.AuthenticationSaslFinal;
import io.dpg.wire.FrontendMessage.AuthenticationResponse;
import io.dpg.wire.StartupPacket.StartupMessage;
import io.dpg.wire.Wire;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The first part of a connection to a node: startup message and authentication (manual,
/// "Start-up").
final class NodeHandshake {

  private final NodeAddress address;
  private final NodeLogin login;
  private final Wire wire;
  private @Nullable ScramLogin scram;

  NodeHandshake(NodeAddress address, NodeLogin login, Wire wire) {
    this.address = address;
    this.login = login;
    this.wire = wire;
  }

  void sendStartup() {
    Map<String, String> parameters = new LinkedHashMap<>();
    parameters.put("user", login.user());
    parameters.put("database", login.database());
    parameters.put("client_encoding", "UTF8");
    parameters.putAll(login.parameters());
    wire.write(new StartupMessage(3, 0, parameters));
    wire.flush();
  }

  /// Answers the current message, which is of type 'R'.
  void authenticate() {
    switch ((Authentication) BackendMessage.decode('R', wire)) {
      case AuthenticationOk() -> {}
      case AuthenticationCleartextPassword() ->
          answer(AuthenticationResponse.password(password("clear-text")));
      case AuthenticationMd5Password(var salt) ->
          answer(AuthenticationResponse.password(md5Verifier().answer(salt.toArray())));
      case AuthenticationSasl(var mechanisms) -> {
        if (!mechanisms.contains(ScramServer.MECHANISM)) {
          throw unsupported(String.join(", ", mechanisms));
        }
        scram = scramLogin();
        answer(AuthenticationResponse.saslInitial(ScramServer.MECHANISM, scram.first()));
      }
      case AuthenticationSaslContinue(var message) ->
          answer(AuthenticationResponse.sasl(running().answer(message)));
      case AuthenticationSaslFinal(var message) -> running().finish(message);
      case AuthenticationOther(int kind, var _) -> throw unsupported("method " + kind);
    }
  }

  private void answer(AuthenticationResponse response) {
    wire.write(response);
    wire.flush();
  }

  private String password(String method) {
    return switch (login.credentials()) {
      case Credentials.Password(String password) -> password;
      case Credentials.Md5 _, Credentials.Scram _, Credentials.None _ -> throw missing(method);
    };
  }

  private Md5Verifier md5Verifier() {
    return switch (login.credentials()) {
      case Credentials.Md5(var verifier) -> verifier;
      case Credentials.Password _, Credentials.Scram _, Credentials.None _ ->
          Md5Verifier.of(login.user(), password("md5"));
    };
  }

  private ScramLogin scramLogin() {
    return switch (login.credentials()) {
      case Credentials.Password(String password) -> ScramLogin.byPassword(password);
      case Credentials.Scram(var keys) -> ScramLogin.byKeys(keys);
      case Credentials.Md5 _, Credentials.None _ -> throw missing(ScramServer.MECHANISM);
    };
  }

  private ScramLogin running() {
    ScramLogin current = scram;
    if (current == null) {
      throw unsupported("SASL without a beginning");
    }
    return current;
  }

  private SqlErrorException missing(String method) {
    return SqlError.of(
            INVALID_AUTHORIZATION_SPECIFICATION,
            "node \"%s\" asks for %s authentication of user \"%s\"",
            address.name(),
            method,
            login.user())
        .detail("There are no credentials for it.")
        .asException();
  }

  private SqlErrorException unsupported(String method) {
    return SqlError.of(
            FEATURE_NOT_SUPPORTED,
            "node \"%s\" asks for an authentication that is not supported: %s",
            address.name(),
            method)
        .hint("Let the node's pg_hba.conf ask for scram-sha-256.")
        .asException();
  }
}
