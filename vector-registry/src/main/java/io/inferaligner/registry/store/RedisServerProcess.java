package io.inferaligner.registry.store;

import io.quarkus.runtime.configuration.ConfigurationException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jboss.logging.Logger;
import redis.embedded.RedisServer;

/**
 * A real Redis as a child process, for one machine. Every write is on disk before it is
 * acknowledged; a Redis that cannot do that, on a full disk, ends itself, and is started again
 * until there is room.
 */
final class RedisServerProcess implements AutoCloseable {
  private static final Logger LOG = Logger.getLogger(RedisServerProcess.class);
  private static final long LOOK_MILLIS = 1_000;
  private static final int CONNECT_MILLIS = 1_000;

  private final int port;
  private final RedisServer server;
  private final Thread keeper;
  private volatile boolean closed;

  private RedisServerProcess(int port, RedisServer server) {
    this.port = port;
    this.server = server;
    this.keeper = Thread.ofVirtual().name("redis-keeper").start(this::keep);
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
      return new RedisServerProcess(port, server);
    } catch (IOException e) {
      throw new ConfigurationException(
          "vector-registry cannot start: the embedded Redis did not start in %s: %s"
              .formatted(folder, e.getMessage()));
    }
  }

  private void keep() {
    try {
      while (!closed) {
        Thread.sleep(LOOK_MILLIS);
        if (!closed && !isListening()) {
          restart();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean isListening() {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), CONNECT_MILLIS);
      return true;
    } catch (SocketTimeoutException e) {
      // It is busy, not gone.
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private synchronized void restart() {
    if (closed) {
      return;
    }
    try {
      server.stop();
      server.start();
      LOG.warn("event=redis.restarted: the embedded Redis had ended");
    } catch (IOException e) {
      LOG.warnf("event=redis.down: the embedded Redis does not start: %s", e.getMessage());
    }
  }

  @Override
  public synchronized void close() {
    closed = true;
    keeper.interrupt();
    try {
      server.stop();
    } catch (IOException e) {
      throw new IllegalStateException("the embedded Redis did not stop", e);
    }
  }
}
