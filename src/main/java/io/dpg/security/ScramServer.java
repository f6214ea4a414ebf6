package io.dpg.security;

import static io.dpg.error.SqlState.FEATURE_NOT_SUPPORTED;
import static io.dpg.error.SqlState.INVALID_PASSWORD;
import static io.dpg.error.SqlState.PROTOCOL_VIOLATION;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.dpg.error.SqlError;
import io.dpg.error.SqlErrorException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/// The server's side of one SCRAM-SHA-256 exchange (RFC 5802, RFC 7677), with the errors of
/// PostgreSQL's auth-scram.c. For one thread, one log-in.
///
/// ```
/// client-first:  n,,n=,r=<client nonce>
/// server-first:  r=<client nonce><server nonce>,s=<salt>,i=<iterations>
/// client-final:  c=biws,r=<nonce>,p=<proof>
/// server-final:  v=<server signature>
/// ```
public final class ScramServer {

  public static final String MECHANISM = "SCRAM-SHA-256";

  /// PostgreSQL's SCRAM_RAW_NONCE_LEN.
  private static final int NONCE_BYTES = 18;

  private final String user;
  private final ScramVerifier verifier;
  private final boolean doomed;
  private final SecureRandom random;
  private String gs2Header = "";
  private String clientFirstBare = "";
  private String nonce = "";
  private String serverFirst = "";
  private @Nullable ScramKeys keys;

  private ScramServer(String user, ScramVerifier verifier, boolean doomed, SecureRandom random) {
    this.user = user;
    this.verifier = verifier;
    this.doomed = doomed;
    this.random = random;
  }

  /// The exchange with a user who has a SCRAM verifier.
  public static ScramServer of(String user, ScramVerifier verifier, SecureRandom random) {
    return new ScramServer(user, verifier, false, random);
  }

  /// The exchange with a user who is unknown or cannot log in by SCRAM. It looks like any other and
  /// fails at its end.
  ///
  /// @param secret the same for the life of the cluster, so that the made-up salt of a name is too
  public static ScramServer mock(String user, byte[] secret, SecureRandom random) {
    byte[] salt = Arrays.copyOf(ScramMath.hmac(secret, user), 16);
    byte[] key = ScramMath.hash(salt);
    return new ScramServer(
        user, new ScramVerifier(ScramVerifier.ITERATIONS, salt, key, key), true, random);
  }

  /// Takes the client-first message, gives the server-first one.
  public String first(String clientFirst) {
    int bare = readGs2Header(clientFirst);
    gs2Header = clientFirst.substring(0, bare);
    clientFirstBare = clientFirst.substring(bare);
    if (clientFirstBare.startsWith("m=")) {
      throw SqlError.of(FEATURE_NOT_SUPPORTED, "client requires an unsupported SCRAM extension")
          .asException();
    }
    String[] attributes = clientFirstBare.split(",", -1);
    if (attributes.length < 2 || !attributes[0].startsWith("n=")) {
      throw malformed("Attribute \"n\" expected in the first message.");
    }
    String clientNonce = attribute(attributes[1], 'r');
    if (clientNonce.isEmpty() || !clientNonce.chars().allMatch(c -> c > 0x20 && c < 0x7f)) {
      throw SqlError.of(PROTOCOL_VIOLATION, "non-printable characters in SCRAM nonce")
          .asException();
    }
    byte[] own = new byte[NONCE_BYTES];
    random.nextBytes(own);
    Base64.Encoder base64 = Base64.getEncoder();
    nonce = clientNonce + base64.encodeToString(own);
    serverFirst =
        "r="
            + nonce
            + ",s="
            + base64.encodeToString(verifier.salt())
            + ",i="
            + verifier.iterations();
    return serverFirst;
  }

  /// Returns where the bare message begins: after `n,,` or `y,,`.
  private static int readGs2Header(String message) {
    if (message.startsWith("p=")) {
      throw malformed(
          "The client selected SCRAM-SHA-256 without channel binding, but the SCRAM message"
              + " includes channel binding data.");
    }
    if (!message.startsWith("n,") && !message.startsWith("y,")) {
      throw malformed("Unexpected channel-binding flag in the first message.");
    }
    if (message.startsWith("a=", 2)) {
      throw SqlError.of(
              FEATURE_NOT_SUPPORTED, "client uses authorization identity, but it is not supported")
          .asException();
    }
    if (message.length() < 3 || message.charAt(2) != ',') {
      throw malformed("Unexpected attribute in the first message.");
    }
    return 3;
  }

  /// Takes the client-final message, gives the server-final one. 28P01 when the proof is wrong.
  public String finish(String clientFinal) {
    int proofAt = clientFinal.lastIndexOf(",p=");
    if (serverFirst.isEmpty() || proofAt < 0) {
      throw malformed("A proof is expected in the final message.");
    }
    String withoutProof = clientFinal.substring(0, proofAt);
    String[] attributes = withoutProof.split(",", -1);
    String binding = attribute(attributes[0], 'c');
    if (!binding.equals(Base64.getEncoder().encodeToString(gs2Header.getBytes(UTF_8)))) {
      throw SqlError.of(
              PROTOCOL_VIOLATION,
              "unexpected SCRAM channel-binding attribute in client-final-message")
          .asException();
    }
    if (attributes.length < 2 || !attribute(attributes[1], 'r').equals(nonce)) {
      throw SqlError.of(PROTOCOL_VIOLATION, "invalid SCRAM response")
          .detail("Nonce does not match.")
          .asException();
    }
    String authMessage = clientFirstBare + "," + serverFirst + "," + withoutProof;
    verify(decodeProof(clientFinal.substring(proofAt + 3)), authMessage);
    byte[] signature = ScramMath.hmac(verifier.serverKey(), authMessage);
    return "v=" + Base64.getEncoder().encodeToString(signature);
  }

  private void verify(byte[] proof, String authMessage) {
    byte[] clientKey = ScramMath.xor(proof, ScramMath.hmac(verifier.storedKey(), authMessage));
    boolean proven = MessageDigest.isEqual(ScramMath.hash(clientKey), verifier.storedKey());
    if (!proven || doomed) {
      throw SqlError.of(INVALID_PASSWORD, "password authentication failed for user \"%s\"", user)
          .asException();
    }
    keys = new ScramKeys(clientKey, verifier.serverKey());
  }

  /// What the proven client can be represented with on nodes; only after [#finish] has succeeded.
  public ScramKeys keys() {
    if (keys == null) {
      throw new IllegalStateException("the client has proven nothing yet");
    }
    return keys;
  }

  private static byte[] decodeProof(String text) {
    try {
      byte[] proof = Base64.getDecoder().decode(text);
      if (proof.length == ScramMath.KEY_BYTES) {
        return proof;
      }
    } catch (IllegalArgumentException notBase64) {
      throw malformed("Malformed proof in client-final-message.");
    }
    throw malformed("Malformed proof in client-final-message.");
  }

  private static String attribute(String text, char name) {
    if (text.length() < 2 || text.charAt(0) != name || text.charAt(1) != '=') {
      throw malformed("Attribute \"" + name + "\" expected.");
    }
    return text.substring(2);
  }

  private static SqlErrorException malformed(String detail) {
    return SqlError.of(PROTOCOL_VIOLATION, "malformed SCRAM message")
        .detail("%s", detail)
        .asException();
  }
}
