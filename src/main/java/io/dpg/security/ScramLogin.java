package io.dpg.security;

import static io.dpg.error.SqlState.INVALID_AUTHORIZATION_SPECIFICATION;
import static io.dpg.error.SqlState.PROTOCOL_VIOLATION;

import com.ongres.scram.client.ScramClient;
import com.ongres.scram.common.StringPreparation;
import com.ongres.scram.common.exception.ScramException;
import io.dpg.error.SqlError;
import io.dpg.error.SqlErrorException;
import java.util.List;

/// The client's side of one SCRAM-SHA-256 exchange, for logging in to a node. For one thread, one
/// log-in.
public final class ScramLogin {

  private final ScramClient client;

  private ScramLogin(ScramClient client) {
    this.client = client;
  }

  /// A log-in by password.
  public static ScramLogin byPassword(String password) {
    return new ScramLogin(
        ScramClient.builder()
            .advertisedMechanisms(List.of(ScramServer.MECHANISM))
            // PostgreSQL takes the name from the startup message and ignores this one.
            .username("*")
            .password(password.toCharArray())
            .stringPreparation(StringPreparation.POSTGRESQL_PREPARATION)
            .build());
  }

  /// A log-in by the keys of a client who has proven them to dpg.
  public static ScramLogin byKeys(ScramKeys keys) {
    return new ScramLogin(
        ScramClient.builder()
            .advertisedMechanisms(List.of(ScramServer.MECHANISM))
            .username("*")
            .clientAndServerKey(keys.clientKey(), keys.serverKey())
            .build());
  }

  /// The client-first message.
  public String first() {
    return client.clientFirstMessage().toString();
  }

  /// Takes the server-first message, gives the client-final one.
  public String answer(String serverFirst) {
    try {
      int iterations = client.serverFirstMessage(serverFirst).getIterationCount();
      if (iterations > ScramVerifier.ITERATIONS_MAX) {
        throw SqlError.of(PROTOCOL_VIOLATION, "server asks for %d SCRAM iterations", iterations)
            .detail("More than %d are not accepted.", ScramVerifier.ITERATIONS_MAX)
            .asException();
      }
      return client.clientFinalMessage().toString();
    } catch (ScramException | IllegalArgumentException e) {
      throw failed(e);
    }
  }

  /// Takes the server-final message: the server must prove that it knows the verifier.
  public void finish(String serverFinal) {
    try {
      client.serverFinalMessage(serverFinal);
    } catch (ScramException | IllegalArgumentException e) {
      throw failed(e);
    }
  }

  private static SqlErrorException failed(Exception cause) {
    return SqlError.of(
            INVALID_AUTHORIZATION_SPECIFICATION, "SCRAM authentication with the server failed")
        .causedBy(cause);
  }
}
