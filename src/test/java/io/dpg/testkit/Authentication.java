package io.dpg.testkit;

import com.ongres.scram.client.ScramClient;
import com.ongres.scram.common.exception.ScramException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The client's side of a login: SCRAM-SHA-256 or no password.
final class Authentication {

  private static final int OK = 0;
  private static final int SASL = 10;
  private static final int SASL_CONTINUE = 11;
  private static final int SASL_FINAL = 12;

  private Authentication() {}

  /// Answers one request.
  ///
  /// @param scram what the previous call returned
  static @Nullable ScramClient answer(
      RawClient client, Endpoint endpoint, @Nullable ScramClient scram, Reply request) {
    Reply.Cursor in = request.cursor();
    int kind = in.int32();
    String text = new String(in.bytes(in.remaining()), StandardCharsets.UTF_8);
    try {
      return switch (kind) {
        case OK -> scram;
        case SASL -> begin(client, endpoint);
        case SASL_CONTINUE -> prove(client, Objects.requireNonNull(scram), text);
        case SASL_FINAL -> check(Objects.requireNonNull(scram), text);
        default -> throw new IllegalStateException("authentication request " + kind);
      };
    } catch (ScramException e) {
      throw new IllegalStateException(e);
    }
  }

  private static ScramClient begin(RawClient client, Endpoint endpoint) {
    ScramClient scram =
        ScramClient.builder()
            .advertisedMechanisms(List.of("SCRAM-SHA-256"))
            .username(endpoint.user())
            .password(endpoint.password().toCharArray())
            .build();
    byte[] first = scram.clientFirstMessage().toString().getBytes(StandardCharsets.UTF_8);
    client.message('p', new Bytes().string("SCRAM-SHA-256").int32(first.length).bytes(first));
    return scram;
  }

  private static ScramClient prove(RawClient client, ScramClient scram, String challenge)
      throws ScramException {
    scram.serverFirstMessage(challenge);
    String proof = scram.clientFinalMessage().toString();
    client.message('p', new Bytes().bytes(proof.getBytes(StandardCharsets.UTF_8)));
    return scram;
  }

  private static ScramClient check(ScramClient scram, String signature) throws ScramException {
    scram.serverFinalMessage(signature);
    return scram;
  }
}
