package io.inferaligner.access;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * The certificate of this process, for its gRPC port and for the services that it calls, and whose
 * certificates it believes. PEM files, read again when they change. The same keys for all services
 * and the command line.
 */
@ConfigMapping(prefix = "inferaligner.tls")
public interface TlsConfig {
  /** This process' certificate and those between it and the authority's. */
  Optional<Path> certificate();

  /** The certificate's private key, PKCS#8 without a password. */
  Optional<Path> key();

  /**
   * Certificates of the authorities that sign those of the other services and of clients. With
   * them, every call of this process is encrypted and checks whom it talks to.
   */
  Optional<Path> authorities();

  /** How often the files are looked at. */
  @WithDefault("1m")
  Duration reload();
}
