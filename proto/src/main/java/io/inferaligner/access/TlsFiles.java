package io.inferaligner.access;

import io.grpc.ChannelCredentials;
import io.grpc.InsecureChannelCredentials;
import io.grpc.TlsChannelCredentials;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.util.AdvancedTlsX509KeyManager;
import io.grpc.util.AdvancedTlsX509TrustManager;
import io.grpc.util.CertificateUtils;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The files of {@link TlsConfig}, loaded: what a port shows and asks for, and what a call does.
 * Follows the files until the process ends: new connections use the new ones, the last good ones
 * while they cannot be read or key and certificate do not belong together. Thread-safe.
 */
final class TlsFiles {
  private static final Logger LOG = Logger.getLogger(TlsFiles.class);
  private static final Duration SHORTEST = Duration.ofMillis(100);

  private final @Nullable AdvancedTlsX509KeyManager own;
  private final @Nullable AdvancedTlsX509TrustManager trusted;

  /** What {@link TlsConfig} says, without a framework. */
  record Settings(
      Optional<Path> certificate, Optional<Path> key, Optional<Path> authorities, Duration reload) {
    static Settings of(TlsConfig config) {
      return new Settings(
          config.certificate(), config.key(), config.authorities(), config.reload());
    }
  }

  /**
   * Loads the files of {@code settings}.
   *
   * @throws IllegalArgumentException in one sentence, if one of them cannot be used
   */
  TlsFiles(Settings settings) {
    if (settings.certificate().isPresent() != settings.key().isPresent()) {
      throw new IllegalArgumentException(
          "inferaligner.tls.certificate and inferaligner.tls.key come together: set both");
    }
    if (settings.reload().compareTo(SHORTEST) < 0) {
      throw new IllegalArgumentException("inferaligner.tls.reload must be at least 100ms");
    }
    ScheduledExecutorService reader =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("tls-files").factory());
    this.own =
        settings.certificate().isEmpty()
            ? null
            : own(
                settings.certificate().get(),
                settings.key().orElseThrow(),
                settings.reload(),
                reader);
    this.trusted =
        settings
            .authorities()
            .map(authorities -> trusted(authorities, settings.reload(), reader))
            .orElse(null);
  }

  /** Whether a port with these files is encrypted. */
  boolean hasCertificate() {
    return own != null;
  }

  /** What calls use: TLS with these authorities, else none. */
  ChannelCredentials client() {
    if (trusted == null) {
      return InsecureChannelCredentials.create();
    }
    TlsChannelCredentials.Builder credentials =
        TlsChannelCredentials.newBuilder().trustManager(trusted);
    return (own == null ? credentials : credentials.keyManager(own)).build();
  }

  /**
   * What a port uses. A client may show a certificate; one that no authority signed, or that ran
   * out, ends the handshake. Whether a certificate, or a token, or neither is enough, the access
   * table says.
   *
   * @throws IllegalStateException if there is no certificate
   */
  SslContext server() {
    if (own == null) {
      throw new IllegalStateException("there is no certificate");
    }
    SslContextBuilder context = GrpcSslContexts.configure(SslContextBuilder.forServer(own));
    if (trusted != null) {
      context.trustManager(trusted).clientAuth(ClientAuth.OPTIONAL);
    }
    try {
      return context.protocols("TLSv1.3", "TLSv1.2").build();
    } catch (IOException e) {
      throw new IllegalStateException("this JVM has no TLS 1.2", e);
    }
  }

  private static AdvancedTlsX509KeyManager own(
      Path certificate, Path key, Duration reload, ScheduledExecutorService reader) {
    AdvancedTlsX509KeyManager manager = new AdvancedTlsX509KeyManager();
    follow(
        "inferaligner.tls.certificate and key",
        List.of(certificate, key),
        () -> {
          X509Certificate[] chain = certificates(certificate);
          PrivateKey secret;
          try (InputStream bytes = Files.newInputStream(key)) {
            secret = CertificateUtils.getPrivateKey(bytes);
          }
          requirePair(chain[0], secret);
          manager.updateIdentityCredentials(chain, secret);
        },
        reload,
        reader);
    return manager;
  }

  private static AdvancedTlsX509TrustManager trusted(
      Path authorities, Duration reload, ScheduledExecutorService reader) {
    try {
      AdvancedTlsX509TrustManager manager = AdvancedTlsX509TrustManager.newBuilder().build();
      follow(
          "inferaligner.tls.authorities",
          List.of(authorities),
          () -> manager.updateTrustCredentials(certificates(authorities)),
          reload,
          reader);
      return manager;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JVM has no X.509", e);
    }
  }

  /** Reads files and uses them, or changes nothing. */
  private interface Loading {
    void run() throws IOException, GeneralSecurityException;
  }

  /** Loads now, and again whenever one of {@code files} changed. */
  private static void follow(
      String setting,
      List<Path> files,
      Loading loading,
      Duration reload,
      ScheduledExecutorService reader) {
    AtomicReference<String> seen = new AtomicReference<>(stamp(files));
    AtomicReference<String> complained = new AtomicReference<>("");
    load(setting, files, loading);
    reader.scheduleWithFixedDelay(
        () -> {
          String now = stamp(files);
          if (!now.equals(seen.get())) {
            try {
              load(setting, files, loading);
              seen.set(now);
              LOG.infof("event=tls.read files=%s", files);
            } catch (IllegalArgumentException e) {
              if (!now.equals(complained.getAndSet(now))) {
                LOG.warnf("event=tls.unreadable reason=%s", e.getMessage());
              }
            }
          }
        },
        reload.toMillis(),
        reload.toMillis(),
        TimeUnit.MILLISECONDS);
  }

  private static void load(String setting, List<Path> files, Loading loading) {
    try {
      loading.run();
    } catch (IOException | GeneralSecurityException | RuntimeException e) {
      throw new IllegalArgumentException(
          "%s: %s cannot be used: give PEM files that belong together, the key as PKCS#8 without a password"
              .formatted(
                  setting, files.stream().map(Path::toString).collect(Collectors.joining(", "))),
          e);
    }
  }

  private static X509Certificate[] certificates(Path file)
      throws IOException, GeneralSecurityException {
    try (InputStream bytes = Files.newInputStream(file)) {
      X509Certificate[] certificates = CertificateUtils.getX509Certificates(bytes);
      if (certificates.length == 0) {
        throw new GeneralSecurityException("no certificate");
      }
      return certificates;
    }
  }

  private static void requirePair(X509Certificate certificate, PrivateKey key)
      throws GeneralSecurityException {
    Signature signature =
        Signature.getInstance(
            switch (key.getAlgorithm()) {
              case "EC" -> "SHA256withECDSA";
              case "RSA" -> "SHA256withRSA";
              default -> key.getAlgorithm();
            });
    signature.initSign(key);
    byte[] proof = signature.sign();
    signature.initVerify(certificate.getPublicKey());
    if (!signature.verify(proof)) {
      throw new GeneralSecurityException("key and certificate do not belong together");
    }
  }

  /** Changes when one of {@code files} does. */
  private static String stamp(List<Path> files) {
    StringBuilder stamp = new StringBuilder();
    for (Path file : files) {
      try {
        stamp.append(Files.getLastModifiedTime(file)).append('/').append(Files.size(file));
      } catch (IOException e) {
        stamp.append("missing");
      }
      stamp.append(' ');
    }
    return stamp.toString();
  }
}
