package io.dpg.config;

import java.nio.file.Path;
import java.util.Optional;

/// How connections to a node are protected on the way.
///
/// @param mode how much is asked of the node
/// @param rootCertificate a PEM file with the CA's certificate; empty for those that Java trusts
public record NodeEncryption(SslMode mode, Optional<Path> rootCertificate) {

  /// Encrypted where the node can, unverified: what libpq does when nothing is said.
  public static final NodeEncryption STANDARD =
      new NodeEncryption(SslMode.PREFER, Optional.empty());
}
