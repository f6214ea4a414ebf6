package io.dpg.security;

import java.util.Arrays;

/// What is enough to log in by SCRAM-SHA-256, without the password, wherever the role has the same
/// verifier: the client key, seen while the client proved it, and the verifier's server key.
public final class ScramKeys {

  private final byte[] clientKey;
  private final byte[] serverKey;

  ScramKeys(byte[] clientKey, byte[] serverKey) {
    this.clientKey = clientKey.clone();
    this.serverKey = serverKey.clone();
  }

  byte[] clientKey() {
    return clientKey.clone();
  }

  byte[] serverKey() {
    return serverKey.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ScramKeys that
        && Arrays.equals(clientKey, that.clientKey)
        && Arrays.equals(serverKey, that.serverKey);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(clientKey);
  }

  /// Nothing of the keys: they are as good as the password.
  @Override
  public String toString() {
    return "SCRAM keys";
  }
}
