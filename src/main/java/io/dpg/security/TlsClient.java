package io.dpg.security;

import static io.dpg.error.SqlState.CONFIG_FILE_ERROR;

import io.dpg.config.NodeEncryption;
import io.dpg.config.SslMode;
import io.dpg.error.SqlError;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Objects;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/// dpg's side of TLS connections to a node. Two that come from equal settings are equal, so that
/// connections can be shared. Threads: any.
public final class TlsClient {

  /// Connections that are never encrypted.
  public static final TlsClient NONE =
      new TlsClient(
          new NodeEncryption(SslMode.DISABLE, NodeEncryption.STANDARD.rootCertificate()), null);

  private final NodeEncryption encryption;
  private final @Nullable SSLContext context;

  private TlsClient(NodeEncryption encryption, @Nullable SSLContext context) {
    this.encryption = encryption;
    this.context = context;
  }

  /// @throws io.dpg.error.SqlErrorException with F0000 when the CA's file is none
  public static TlsClient of(NodeEncryption encryption) {
    if (encryption.mode() == SslMode.DISABLE) {
      return NONE;
    }
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, trust(encryption), null);
      return new TlsClient(encryption, context);
    } catch (GeneralSecurityException | IOException failure) {
      throw SqlError.of(
              CONFIG_FILE_ERROR,
              "could not read the certificates in \"%s\": %s",
              encryption.rootCertificate().map(Path::toString).orElse("Java's own store"),
              failure.getMessage())
          .causedBy(failure);
    }
  }

  /// Null stands for the authorities that Java trusts.
  private static TrustManager @Nullable [] trust(NodeEncryption encryption)
      throws GeneralSecurityException, IOException {
    if (encryption.rootCertificate().isPresent()) {
      return trust(encryption.rootCertificate().get());
    }
    return encryption.mode() == SslMode.VERIFY_FULL ? null : new TrustManager[] {new TrustsAll()};
  }

  private static TrustManager[] trust(Path rootCertificate)
      throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    try (InputStream pem = Files.newInputStream(rootCertificate)) {
      int number = 0;
      for (Certificate it : CertificateFactory.getInstance("X.509").generateCertificates(pem)) {
        store.setCertificateEntry("ca-" + number++, it);
      }
    }
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(store);
    return factory.getTrustManagers();
  }

  /// Whether to ask a node for encryption.
  public boolean isWanted() {
    return context != null;
  }

  /// Whether to hang up on a node that has none.
  public boolean isRequired() {
    return switch (encryption.mode()) {
      case DISABLE, PREFER -> false;
      case REQUIRE, VERIFY_FULL -> true;
    };
  }

  /// What encrypts one new connection.
  public SSLEngine engine(String host, int port) {
    SSLEngine engine = Objects.requireNonNull(context).createSSLEngine(host, port);
    engine.setUseClientMode(true);
    SSLParameters parameters = engine.getSSLParameters();
    parameters.setProtocols(List.of("TLSv1.3", "TLSv1.2").toArray(String[]::new));
    if (encryption.mode() == SslMode.VERIFY_FULL) {
      // The rules of RFC 2818 for host names in certificates.
      parameters.setEndpointIdentificationAlgorithm("HTTPS");
    }
    engine.setSSLParameters(parameters);
    return engine;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof TlsClient that && encryption.equals(that.encryption);
  }

  @Override
  public int hashCode() {
    return encryption.hashCode();
  }

  @Override
  public String toString() {
    return "sslmode=" + encryption.mode().label();
  }

  /// Takes any certificate, as libpq does with `sslmode=require` and no CA: encrypted, but with
  /// whom is not known.
  private static final class TrustsAll extends X509ExtendedTrustManager {

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
