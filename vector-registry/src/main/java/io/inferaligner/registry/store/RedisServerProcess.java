package io.inferaligner.registry.store;

import io.quarkus.runtime.configuration.ConfigurationException;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import redis.embedded.core.ExecutableProvider;

/**
 * A real Redis as a child process, for one machine. Every write is on disk before it is
 * acknowledged; a Redis that cannot do that, on a full disk, ends itself, and is started again
 * until there is room. Thread-safe.
 */
final class RedisServerProcess implements AutoCloseable {
  private static final Logger LOG = Logger.getLogger(RedisServerProcess.class);
  private static final long LOOK_MILLIS = 1_000;
  private static final int CONNECT_MILLIS = 1_000;

  /** After that it is killed, which loses nothing that was acknowledged. */
  private static final long STOP_SECONDS = 3;

  private static final long KILL_SECONDS = 2;
  private static final String READY = "eady to accept connections";

  private final int port;
  private final Path folder;
  private final ProcessBuilder builder;
  private @Nullable Process process;
  private @Nullable Thread keeper;
  private boolean closed;

  private RedisServerProcess(int port, Path folder) throws IOException {
    this.port = port;
    this.folder = folder;
    // The working directory is where Redis keeps its data; one that is gone fails the start.
    this.builder =
        new ProcessBuilder(
                ExecutableProvider.newJarResourceProvider().get().getAbsolutePath(),
                "--port",
                Integer.toString(port),
                "--bind",
                "127.0.0.1",
                "--appendonly",
                "yes",
                "--appendfsync",
                "always",
                "--maxmemory-policy",
                "noeviction",
                "--save",
                "3600",
                "1")
            .directory(folder.toFile())
            .redirectErrorStream(true);
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
      RedisServerProcess server = new RedisServerProcess(port, folder.toAbsolutePath());
      server.launch();
      server.watch();
      return server;
    } catch (IOException e) {
      throw new ConfigurationException(
          "vector-registry cannot start: the embedded Redis did not start in %s: %s"
              .formatted(folder, e.getMessage()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while the embedded Redis started", e);
    }
  }

  /** The process id; 0 before the first start. */
  synchronized long pid() {
    return process == null ? 0 : process.pid();
  }

  /** Returns when Redis takes commands; {@link #close} ends the waiting. */
  private void launch() throws IOException, InterruptedException {
    Process started;
    synchronized (this) {
      if (closed) {
        return;
      }
      started = builder.start();
      process = started;
    }
    CompletableFuture<String> ready = new CompletableFuture<>();
    Thread.ofPlatform().daemon().name("redis-output").start(() -> drain(started, ready));
    try {
      String last = ready.get();
      if (!last.contains(READY)) {
        throw new IOException(last.isEmpty() ? "it ended at once" : last);
      }
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Reads all that Redis says; {@code ready} gets the line that says so, or its last one. */
  private static void drain(Process started, CompletableFuture<String> ready) {
    String last = "";
    try (BufferedReader output = started.inputReader()) {
      for (String line = output.readLine(); line != null; line = output.readLine()) {
        last = line.isBlank() ? last : line.strip();
        if (line.contains(READY)) {
          ready.complete(line);
        }
      }
    } catch (IOException e) {
      LOG.debug("the output of the embedded Redis ended", e);
    } finally {
      ready.complete(last);
    }
  }

  private synchronized void watch() {
    keeper = Thread.ofVirtual().name("redis-keeper").start(this::keep);
  }

  private void keep() {
    try {
      while (!isClosed()) {
        Thread.sleep(LOOK_MILLIS);
        if (!isClosed() && !isListening()) {
          restart();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized boolean isClosed() {
    return closed;
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

  private void restart() throws InterruptedException {
    stop(current());
    try {
      launch();
      if (!isClosed()) {
        LOG.warn("event=redis.restarted: the embedded Redis had ended");
      }
    } catch (IOException e) {
      LOG.warnf("event=redis.down: the embedded Redis does not start: %s", e.getMessage());
    }
  }

  private synchronized @Nullable Process current() {
    return process;
  }

  /** Ends Redis within seconds, also one that hangs or cannot write its dump. */
  @Override
  public void close() {
    Process last;
    synchronized (this) {
      closed = true;
      last = process;
      if (keeper != null) {
        keeper.interrupt();
      }
    }
    try {
      stop(last);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      if (last != null) {
        last.destroyForcibly();
      }
    }
  }

  /** Ends Redis at once, without waiting for anything. */
  void kill() {
    Process running = current();
    if (running != null) {
      running.destroyForcibly();
    }
  }

  private void stop(@Nullable Process running) throws InterruptedException {
    if (running == null) {
      return;
    }
    running.destroy();
    if (running.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
      return;
    }
    // A Redis that cannot write its dump, into a folder that is gone, refuses to end.
    LOG.warnf(
        "event=redis.killed: the embedded Redis did not end by itself, is %s still there?", folder);
    running.destroyForcibly();
    if (!running.waitFor(KILL_SECONDS, TimeUnit.SECONDS)) {
      LOG.errorf("event=redis.left pid=%d: the embedded Redis cannot be ended", running.pid());
    }
  }
}
