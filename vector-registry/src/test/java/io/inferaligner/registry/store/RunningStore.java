package io.inferaligner.registry.store;

import io.inferaligner.core.bundle.SigningKey;
import io.inferaligner.follow.fake.ToyBundle;
import io.inferaligner.registry.config.RegistryConfig;
import io.inferaligner.registry.sign.ChannelSigner;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** The stores over a real Redis of their own. */
final class RunningStore implements AutoCloseable {
  static final SigningKey KEY = SigningKey.generate();
  static final String SCOPE = "default";

  final RedisConnection redis;
  final ScopeStore scope;
  final BundleStore bundles;
  final Statements statements;
  final ChannelStore channels;
  final GarbageCollector collector;
  final int port;

  RunningStore(Path folder) {
    this(folder, freePort());
  }

  RunningStore(Path folder, int port) {
    this(folder, port, 0);
  }

  RunningStore(Path folder, int port, int approvals) {
    this(config(folder, port, approvals, ""), port);
  }

  /** The stores of another scope of a Redis that runs already. */
  static RunningStore ofScope(Path folder, String url, String scope) {
    return new RunningStore(config(folder, 0, 0, url, scope), 0);
  }

  /** The stores over a Redis that runs already. */
  RunningStore(Path folder, String url) {
    this(config(folder, 0, 0, url), 0);
  }

  private RunningStore(RegistryConfig config, int port) {
    this.port = port;
    redis = new RedisConnection(config);
    scope = new ScopeStore(redis, config.scope());
    bundles = new BundleStore(scope, config);
    statements = new Statements(config.scope(), new ChannelSigner(config));
    channels = new ChannelStore(scope, bundles, statements, config);
    collector = new GarbageCollector(scope, bundles, channels, config);
  }

  /** toy@{@code version}; another {@code salt} gives other bytes. */
  static ToyBundle toy(String version, int salt) {
    return ToyBundle.of(version, salt, KEY);
  }

  BundleStore.Published publish(ToyBundle toy, String requestId) {
    return bundles
        .publish(
            toy.decoded(),
            toy.manifest().bytes(),
            toy.vectors().toByteArray(),
            toy.manifest().signatures(),
            new Author("tests", "default"),
            requestId,
            0)
        .published();
  }

  /** Changes channel "stable" at the current revision. */
  StoredChannel set(ChannelStore.Operation operation, String digest, int weightPpm, String actor) {
    return channels
        .set(
            new ChannelStore.Wish(
                "stable",
                digest,
                scope.revision(),
                operation,
                new Author(actor, "default"),
                UUID.randomUUID().toString(),
                weightPpm,
                0))
        .channel();
  }

  @Override
  public void close() {
    redis.close();
  }

  static int freePort() {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A key file that the test put into the folder. */
  private static Optional<Path> key(Path folder, String name) {
    Path file = folder.resolve(name);
    return Files.exists(file) ? Optional.of(file) : Optional.empty();
  }

  static RegistryConfig config(Path folder, int port, int approvals, String url) {
    return config(folder, port, approvals, url, SCOPE);
  }

  private static RegistryConfig config(
      Path folder, int port, int approvals, String url, String scope) {
    return config(folder, port, approvals, url, scope, Set.of());
  }

  static RegistryConfig config(
      Path folder, int port, int approvals, String url, String scope, Set<String> further) {
    return new RegistryConfig() {
      @Override
      public Optional<Set<String>> scopes() {
        return Optional.of(further);
      }

      @Override
      public Optional<String> redisUrl() {
        return Optional.of(url);
      }

      @Override
      public Path dataDir() {
        return folder;
      }

      @Override
      public int embeddedRedisPort() {
        return port;
      }

      @Override
      public Optional<Path> trustedKeys() {
        return key(folder, "trusted.keys");
      }

      @Override
      public String scope() {
        return scope;
      }

      @Override
      public Optional<Path> channelKey() {
        return key(folder, "channel.key");
      }

      @Override
      public Duration statementValidity() {
        return Duration.ofHours(24);
      }

      @Override
      public int minReplicas() {
        return 0;
      }

      @Override
      public Duration replicaTimeout() {
        return Duration.ofMillis(500);
      }

      @Override
      public int approvals() {
        return approvals;
      }
    };
  }
}
