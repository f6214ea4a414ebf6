package io.dpg.security;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.ongres.scram.common.ScramFunctions;
import com.ongres.scram.common.ScramMechanism;
import com.ongres.scram.common.StringPreparation;

/// The functions of RFC 5802 with SHA-256 (RFC 7677).
final class ScramMath {

  static final int KEY_BYTES = 32;
  private static final ScramMechanism MECHANISM = ScramMechanism.SCRAM_SHA_256;

  private ScramMath() {}

  /// Hi(SASLprep(password), salt, iterations); as in PostgreSQL, a password that SASLprep refuses
  /// is taken as it is.
  static byte[] saltedPassword(String password, byte[] salt, int iterations) {
    return ScramFunctions.saltedPassword(
        MECHANISM,
        StringPreparation.POSTGRESQL_PREPARATION,
        password.toCharArray(),
        salt,
        iterations);
  }

  static byte[] clientKey(byte[] saltedPassword) {
    return ScramFunctions.clientKey(MECHANISM, saltedPassword);
  }

  static byte[] serverKey(byte[] saltedPassword) {
    return ScramFunctions.serverKey(MECHANISM, saltedPassword);
  }

  static byte[] hash(byte[] bytes) {
    return ScramFunctions.hash(MECHANISM, bytes);
  }

  static byte[] hmac(byte[] key, String message) {
    return ScramFunctions.hmac(MECHANISM, key, message.getBytes(UTF_8));
  }

  static byte[] xor(byte[] a, byte[] b) {
    byte[] result = new byte[a.length];
    for (int i = 0; i < a.length; i++) {
      result[i] = (byte) (a[i] ^ b[i]);
    }
    return result;
  }
}
