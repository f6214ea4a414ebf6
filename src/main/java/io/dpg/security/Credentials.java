package io.dpg.security;

/// What dpg proves a role's identity with when it connects to a node.
public sealed interface Credentials {

  /// Nothing: the node trusts whoever reaches it.
  record None() implements Credentials {}

  /// The password itself; serves every method.
  ///
  /// @param password in clear
  record Password(String password) implements Credentials {
    @Override
    public String toString() {
      return "Password";
    }
  }

  /// What a client's role has stored, for a client who has proved that it knows the password;
  /// serves md5 only.
  record Md5(Md5Verifier verifier) implements Credentials {}

  /// Keys taken from a client's own log-in; serve SCRAM only.
  record Scram(ScramKeys keys) implements Credentials {}
}
