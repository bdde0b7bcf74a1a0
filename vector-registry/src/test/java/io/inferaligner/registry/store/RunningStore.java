package io.inferaligner.registry.store;

import io.inferaligner.core.bundle.SigningKey;
import io.inferaligner.follow.fake.ToyBundle;
import io.inferaligner.registry.config.RegistryConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.Optional;

/** The stores over a real Redis of their own. */
final class RunningStore implements AutoCloseable {
  static final SigningKey KEY = SigningKey.generate();

  final RedisConnection redis;
  final ScopeStore scope;
  final BundleStore bundles;
  final ChannelStore channels;
  final int port;

  RunningStore(Path folder) {
    this(folder, freePort());
  }

  RunningStore(Path folder, int port) {
    this(folder, port, 0);
  }

  RunningStore(Path folder, int port, int approvals) {
    this.port = port;
    RegistryConfig config = config(folder, port, approvals);
    redis = new RedisConnection(config);
    scope = new ScopeStore(redis, config);
    bundles = new BundleStore(scope);
    channels = new ChannelStore(scope, config);
  }

  /** toy@{@code version}; another {@code salt} gives other bytes. */
  static ToyBundle toy(String version, int salt) {
    return ToyBundle.of(version, salt, KEY);
  }

  BundleStore.Published publish(ToyBundle toy, String requestId) {
    return bundles.publish(
        toy.decoded(),
        toy.manifest().bytes(),
        toy.vectors().toByteArray(),
        toy.manifest().signatures(),
        "tests",
        requestId);
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

  static RegistryConfig config(Path folder, int port, int approvals) {
    return new RegistryConfig() {
      @Override
      public Optional<String> redisUrl() {
        return Optional.empty();
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
        return Optional.empty();
      }

      @Override
      public String scope() {
        return "default";
      }

      @Override
      public int approvals() {
        return approvals;
      }
    };
  }
}
