package io.inferaligner.registry.config;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/** Settings of the registry. Ports are Quarkus' own keys (9300 gRPC, 8300 health and metrics). */
@ConfigMapping(prefix = "inferaligner.registry")
public interface RegistryConfig {
  /**
   * Redis of at least 6.2: redis://host:port, redis-sentinel://host:port,host:port/master or
   * redis-cluster://host:port,host:port, with TLS rediss, with user:password@ before the host;
   * empty: a real Redis is started beside the registry.
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

  /**
   * File of the key that signs where channels point; empty: nothing is signed, for one machine
   * only.
   */
  Optional<Path> channelKey();

  /** How long a signed statement of a channel is valid. */
  @WithDefault("24h")
  Duration statementValidity();

  /**
   * How many replicas must confirm a change before it counts as done; a request may ask for more.
   */
  @WithDefault("0")
  int minReplicas();

  /** How long to wait for replicas, at most 2.5 s. */
  @WithDefault("1s")
  Duration replicaTimeout();

  /** Further scopes that this process keeps; callers name one by x-inferaligner-scope. */
  Optional<Set<String>> scopes();

  /** Scope of whoever names none: its names, channels and revisions. */
  @WithDefault("default")
  String scope();

  /**
   * How many people other than the promoter must have approved a bundle before a channel gives it
   * to everybody; 0 = none.
   */
  @WithDefault("0")
  int approvals();
}
