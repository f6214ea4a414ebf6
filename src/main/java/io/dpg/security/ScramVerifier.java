package io.dpg.security;

import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A SCRAM-SHA-256 secret as PostgreSQL stores it:
/// `SCRAM-SHA-256$<iterations>:<salt>$<StoredKey>:<ServerKey>`, the last three in base64 (RFC
/// 5803).
public final class ScramVerifier implements StoredPassword {

  /// PostgreSQL's scram_iterations by default.
  public static final int ITERATIONS = 4096;

  /// More than this costs a log-in seconds; whoever asks for it wants the time, not the safety.
  public static final int ITERATIONS_MAX = 1_000_000;

  private static final Pattern FORMAT =
      Pattern.compile(
          "SCRAM-SHA-256\\$([0-9]{1,7}):([A-Za-z0-9+/=]+)\\$([A-Za-z0-9+/=]+):([A-Za-z0-9+/=]+)");
  private static final int SALT_BYTES = 16;

  private final int iterations;
  private final byte[] salt;
  private final byte[] storedKey;
  private final byte[] serverKey;

  ScramVerifier(int iterations, byte[] salt, byte[] storedKey, byte[] serverKey) {
    this.iterations = iterations;
    this.salt = salt;
    this.storedKey = storedKey;
    this.serverKey = serverKey;
  }

  /// Reads a stored verifier; empty when it is none, or asks for too many iterations.
  public static Optional<ScramVerifier> parse(String text) {
    Matcher matcher = FORMAT.matcher(text);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    int iterations = Integer.parseInt(matcher.group(1));
    try {
      byte[] salt = Base64.getDecoder().decode(matcher.group(2));
      byte[] storedKey = Base64.getDecoder().decode(matcher.group(3));
      byte[] serverKey = Base64.getDecoder().decode(matcher.group(4));
      boolean valid =
          iterations > 0
              && iterations <= ITERATIONS_MAX
              && storedKey.length == ScramMath.KEY_BYTES
              && serverKey.length == ScramMath.KEY_BYTES;
      return valid
          ? Optional.of(new ScramVerifier(iterations, salt, storedKey, serverKey))
          : Optional.empty();
    } catch (IllegalArgumentException notBase64) {
      return Optional.empty();
    }
  }

  /// A new verifier for a password, with PostgreSQL's default cost.
  public static ScramVerifier of(String password, SecureRandom random) {
    byte[] salt = new byte[SALT_BYTES];
    random.nextBytes(salt);
    return of(password, salt, ITERATIONS);
  }

  static ScramVerifier of(String password, byte[] salt, int iterations) {
    byte[] saltedPassword = ScramMath.saltedPassword(password, salt, iterations);
    byte[] storedKey = ScramMath.hash(ScramMath.clientKey(saltedPassword));
    return new ScramVerifier(iterations, salt, storedKey, ScramMath.serverKey(saltedPassword));
  }

  @Override
  public boolean matches(String user, String password) {
    byte[] saltedPassword = ScramMath.saltedPassword(password, salt, iterations);
    return MessageDigest.isEqual(serverKey, ScramMath.serverKey(saltedPassword));
  }

  @Override
  public String text() {
    Base64.Encoder base64 = Base64.getEncoder();
    return "SCRAM-SHA-256$"
        + iterations
        + ":"
        + base64.encodeToString(salt)
        + "$"
        + base64.encodeToString(storedKey)
        + ":"
        + base64.encodeToString(serverKey);
  }

  int iterations() {
    return iterations;
  }

  byte[] salt() {
    return salt;
  }

  byte[] storedKey() {
    return storedKey;
  }

  byte[] serverKey() {
    return serverKey;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ScramVerifier that && text().equals(that.text());
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(storedKey);
  }

  @Override
  public String toString() {
    return "SCRAM-SHA-256 verifier";
  }
}
