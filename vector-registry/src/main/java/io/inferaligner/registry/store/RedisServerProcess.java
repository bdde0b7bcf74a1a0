package io.inferaligner.registry.store;

import io.quarkus.runtime.configuration.ConfigurationException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import redis.embedded.RedisServer;

/**
 * A real Redis as a child process, for one machine. Every write is on disk before it is
 * acknowledged.
 */
final class RedisServerProcess implements AutoCloseable {
  private final RedisServer server;

  private RedisServerProcess(RedisServer server) {
    this.server = server;
  }

  /**
   * Starts Redis on loopback {@code port} with its data in {@code folder}, or fails with one
   * sentence.
   */
  static RedisServerProcess start(int port, Path folder) {
    try (ServerSocket probe = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      probe.setReuseAddress(true);
    } catch (IOException e) {
      throw new ConfigurationException(
          "vector-registry cannot start: port %d of the embedded Redis is in use: stop the process that uses it, set inferaligner.registry.embedded-redis-port, or give inferaligner.registry.redis-url"
              .formatted(port));
    }
    try {
      Files.createDirectories(folder);
      RedisServer server =
          RedisServer.newRedisServer()
              .port(port)
              .bind("127.0.0.1")
              .setting("dir \"" + folder.toAbsolutePath() + "\"")
              .setting("appendonly yes")
              .setting("appendfsync always")
              .setting("maxmemory-policy noeviction")
              .setting("save 3600 1")
              .build();
      server.start();
      return new RedisServerProcess(server);
    } catch (IOException e) {
      throw new ConfigurationException(
          "vector-registry cannot start: the embedded Redis did not start in %s: %s"
              .formatted(folder, e.getMessage()));
    }
  }

  @Override
  public void close() {
    try {
      server.stop();
    } catch (IOException e) {
      throw new IllegalStateException("the embedded Redis did not stop", e);
    }
  }
}
