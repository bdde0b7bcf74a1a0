package io.inferaligner.registry.config;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.util.Optional;

/** Settings of the registry. Ports are Quarkus' own keys (9300 gRPC, 8300 health and metrics). */
@ConfigMapping(prefix = "inferaligner.registry")
public interface RegistryConfig {
  /**
   * redis://host:port of a Redis of at least 6.2; empty: a real Redis is started beside the
   * registry.
   */
  Optional<String> redisUrl();

  /** Folder of the embedded Redis' data. */
  @WithDefault("${user.home}/.inferaligner/registry")
  Path dataDir();

  /** Port of the embedded Redis. */
  @WithDefault("6390")
  int embeddedRedisPort();

  /**
   * File with the public keys whose bundles are accepted, one a line; read again when it changes.
   */
  Optional<Path> trustedKeys();

  /** Scope of names, channels and revisions. */
  @WithDefault("default")
  String scope();

  /**
   * How many people other than the promoter must have approved a bundle before a channel gives it
   * to everybody; 0 = none.
   */
  @WithDefault("0")
  int approvals();
}
