package io.dpg.session;

import io.dpg.error.SqlError;
import io.dpg.error.SqlErrorException;
import io.dpg.error.SqlState;
import io.dpg.pgtype.ByteSlice;
import io.dpg.security.Credentials;
import io.dpg.security.Md5Verifier;
import io.dpg.security.ScramServer;
import io.dpg.security.ScramVerifier;
import io.dpg.wire.BackendMessage.AuthenticationMd5Password;
import io.dpg.wire.BackendMessage.AuthenticationSasl;
import io.dpg.wire.BackendMessage.AuthenticationSaslContinue;
import io.dpg.wire.BackendMessage.AuthenticationSaslFinal;
import io.dpg.wire.FrontendMessage;
import io.dpg.wire.FrontendMessage.AuthenticationResponse;
import io.dpg.wire.FrontendMessage.SaslInitial;
import io.dpg.wire.Wire;
import java.security.SecureRandom;
import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;

/// Has clients prove who they are, by the password that the coordinator node stores for their role.
/// Threads: any.
public final class Authenticator {

  private static final int SALT_BYTES = 4;
  private static final int SECRET_BYTES = 32;

  private final PasswordStore passwords;
  private final SecureRandom random = new SecureRandom();
  private final byte[] mockSecret = new byte[SECRET_BYTES];

  public Authenticator(PasswordStore passwords) {
    this.passwords = passwords;
    random.nextBytes(mockSecret);
  }

  /// Who a client has proved to be.
  ///
  /// @param credentials what logs it in on nodes that store the same password for the role
  /// @param role its OID
  /// @param sessionsMax how many sessions the role may have at one time, where that is limited
  record Proof(Credentials credentials, int role, OptionalInt sessionsMax) {}

  /// Returns when the client has proved that it is `user`; 28P01 or 28000 otherwise.
  Proof authenticate(String user, Wire client) {
    PasswordStore.Role role = passwords.find(user);
    Credentials proven =
        switch (role.password().orElse(null)) {
          case null -> scram(ScramServer.mock(user, mockSecret, random), client);
          case ScramVerifier verifier -> scram(ScramServer.of(user, verifier, random), client);
          case Md5Verifier verifier -> md5(user, verifier, client);
        };
    if (!role.canLogin()) {
      throw SqlError.of(
              SqlState.INVALID_AUTHORIZATION_SPECIFICATION,
              "role \"%s\" is not permitted to log in",
              user)
          .asException();
    }
    return new Proof(proven, role.oid(), role.sessionsMax());
  }

  private static Credentials scram(ScramServer exchange, Wire client) {
    client.write(new AuthenticationSasl(List.of(ScramServer.MECHANISM))).flush();
    SaslInitial initial = response(client).asSaslInitial();
    if (!initial.mechanism().equals(ScramServer.MECHANISM)) {
      throw SqlError.of(
              SqlState.PROTOCOL_VIOLATION,
              "client selected an invalid SASL authentication mechanism")
          .asException();
    }
    String first = Objects.requireNonNullElse(initial.message(), "");
    client.write(new AuthenticationSaslContinue(exchange.first(first))).flush();
    client.write(new AuthenticationSaslFinal(exchange.finish(response(client).asSasl())));
    return new Credentials.Scram(exchange.keys());
  }

  private Credentials md5(String user, Md5Verifier verifier, Wire client) {
    byte[] salt = new byte[SALT_BYTES];
    random.nextBytes(salt);
    client.write(new AuthenticationMd5Password(ByteSlice.of(salt))).flush();
    if (!verifier.accepts(response(client).asPassword(), salt)) {
      throw wrongPassword(user);
    }
    return new Credentials.Md5(verifier);
  }

  private static SqlErrorException wrongPassword(String user) {
    return SqlError.of(
            SqlState.INVALID_PASSWORD, "password authentication failed for user \"%s\"", user)
        .asException();
  }

  private static AuthenticationResponse response(Wire client) {
    int type = client.next();
    if (type != 'p') {
      throw SqlError.of(
              SqlState.PROTOCOL_VIOLATION, "expected password response, got message type %d", type)
          .asException();
    }
    return (AuthenticationResponse) FrontendMessage.decode(type, client);
  }
}
