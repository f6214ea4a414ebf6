package io.dpg.security;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;

/// PostgreSQL's retired password hash: `md5` and the hex digest of password and user name.
///
/// @param text as it is stored
public record Md5Verifier(String text) implements StoredPassword {

  private static final Pattern FORMAT = Pattern.compile("md5[0-9a-f]{32}");

  public Md5Verifier {
    if (!FORMAT.matcher(text).matches()) {
      throw new IllegalArgumentException("no md5 password");
    }
  }

  static Optional<Md5Verifier> parse(String text) {
    return FORMAT.matcher(text).matches() ? Optional.of(new Md5Verifier(text)) : Optional.empty();
  }

  /// The verifier of a user's password.
  public static Md5Verifier of(String user, String password) {
    return new Md5Verifier("md5" + digest((password + user).getBytes(UTF_8), new byte[0]));
  }

  /// What a client who knows the password answers to AuthenticationMD5Password with this salt.
  public String answer(byte[] salt) {
    return "md5" + digest(text.substring(3).getBytes(ISO_8859_1), salt);
  }

  /// Whether that is the client's answer.
  public boolean accepts(String answer, byte[] salt) {
    return MessageDigest.isEqual(answer(salt).getBytes(UTF_8), answer.getBytes(UTF_8));
  }

  @Override
  public boolean matches(String user, String password) {
    return MessageDigest.isEqual(text.getBytes(UTF_8), of(user, password).text.getBytes(UTF_8));
  }

  private static String digest(byte[] secret, byte[] salt) {
    try {
      MessageDigest md5 = MessageDigest.getInstance("MD5");
      md5.update(secret);
      return HexFormat.of().formatHex(md5.digest(salt));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has MD5", e);
    }
  }

  @Override
  public String toString() {
    return "md5 password";
  }
}
