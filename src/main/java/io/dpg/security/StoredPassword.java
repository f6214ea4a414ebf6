package io.dpg.security;

import java.util.Optional;

/// What a server keeps of a role's password: `pg_authid.rolpassword`.
public sealed interface StoredPassword permits ScramVerifier, Md5Verifier {

  /// Reads `SCRAM-SHA-256$...` or `md5...`; empty for anything else, with which nobody can log in.
  static Optional<StoredPassword> parse(String text) {
    Optional<ScramVerifier> scram = ScramVerifier.parse(text);
    if (scram.isPresent()) {
      return Optional.of(scram.get());
    }
    return Md5Verifier.parse(text).map(verifier -> verifier);
  }

  /// Whether the user's password is this one, in clear.
  boolean matches(String user, String password);

  /// The text that PostgreSQL stores.
  String text();
}
