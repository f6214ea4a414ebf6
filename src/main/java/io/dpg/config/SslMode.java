package io.dpg.config;

import java.util.Locale;

/// How a connection to a node is encrypted, by libpq's names.
public enum SslMode {
  /// Not at all.
  DISABLE,
  /// When the node can; against nobody who sits in between.
  PREFER,
  /// Always; with a CA, the node's certificate must come from it.
  REQUIRE,
  /// Always, with a certificate of the CA that bears the node's host name.
  VERIFY_FULL;

  /// The name in `dpg.toml`.
  public String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
