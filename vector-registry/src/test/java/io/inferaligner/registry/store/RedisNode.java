package io.inferaligner.registry.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.exceptions.JedisException;
import redis.embedded.core.ExecutableProvider;

/** A real Redis process of a test: started, killed, frozen. */
final class RedisNode implements AutoCloseable {
  private static final String SERVER = server();
  private static final long PATIENCE_NANOS = TimeUnit.MINUTES.toNanos(4);

  private static final long FIRST_ANSWER_NANOS = 3_000_000;

  final String name;
  final int number;
  final String host;
  final int port;
  private final Path folder;
  private final List<String> launcher;
  private final List<String> arguments;
  private @Nullable Process process;

  /**
   * A node that is not started yet.
   *
   * @param number its place in {@code network}
   * @param settings lines of its configuration besides port, address and folder
   * @param arguments of the command line, after the configuration file
   */
  RedisNode(
      Path folder,
      String name,
      int number,
      TestNetwork network,
      int port,
      List<String> settings,
      List<String> arguments) {
    this.name = name;
    this.number = number;
    this.host = network.host(number);
    this.port = port;
    this.folder = folder.resolve(name);
    this.launcher = network.launcher(number);
    this.arguments = List.copyOf(arguments);
    List<String> lines = new ArrayList<>();
    lines.add("bind " + host);
    lines.add("dir \"" + this.folder.toAbsolutePath() + "\"");
    lines.addAll(settings);
    try {
      Files.createDirectories(this.folder);
      // Sentinels rewrite this file, so that a restarted server still knows its primary.
      Files.write(this.folder.resolve("redis.conf"), lines);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Unpacked once: it may be started thousands of times. */
  private static String server() {
    try {
      return ExecutableProvider.newJarResourceProvider().get().getAbsolutePath();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void start() {
    List<String> command = new ArrayList<>(launcher);
    try {
      command.add(SERVER);
      command.add(folder.resolve("redis.conf").toString());
      command.addAll(arguments);
      process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.appendTo(folder.resolve("log").toFile()))
              .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  boolean isAlive() {
    Process running = process;
    return running != null && running.isAlive();
  }

  /** Ends it at once; returns when it is gone. */
  void kill() {
    Process running = process;
    if (running != null) {
      running.destroyForcibly();
      try {
        running.waitFor(5, TimeUnit.SECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  void signal(String signal) {
    Process running = process;
    if (running != null) {
      TestNetwork.run("kill", "-" + signal, Long.toString(running.pid()));
    }
  }

  /** What a plain connection gives; throws JedisException if there is none. */
  <T> T ask(Function<Jedis, T> question) {
    try (Jedis jedis =
        new Jedis(
            new HostAndPort(host, port),
            DefaultJedisClientConfig.builder()
                .serverDefaultProtocol()
                .autoNegotiateProtocol(false)
                .connectionTimeoutMillis(1_000)
                .socketTimeoutMillis(1_000)
                .build())) {
      return question.apply(jedis);
    }
  }

  /** Waits until INFO of {@code section} contains {@code text}. */
  void await(String section, String text) {
    await(text, jedis -> jedis.info(section).contains(text));
  }

  /** Waits until {@code condition} holds. */
  void await(String what, Function<Jedis, Boolean> condition) {
    long end = System.nanoTime() + PATIENCE_NANOS;
    while (System.nanoTime() < end) {
      try {
        if (ask(condition)) {
          return;
        }
      } catch (JedisException e) {
        // not yet
      }
      pause();
    }
    throw new IllegalStateException(name + " did not reach: " + what);
  }

  /** Waits for the first answer, closely: it mostly comes within milliseconds. */
  void awaitAnswer() {
    long end = System.nanoTime() + PATIENCE_NANOS;
    while (System.nanoTime() < end) {
      try {
        String answer = ask(jedis -> jedis.info("server"));
        if (answer.contains("redis_version")) {
          return;
        }
      } catch (JedisException e) {
        LockSupport.parkNanos(FIRST_ANSWER_NANOS);
      }
    }
    throw new IllegalStateException(name + " does not answer");
  }

  static void pause() {
    try {
      Thread.sleep(50);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  @Override
  public String toString() {
    return name;
  }

  @Override
  public void close() {
    kill();
  }
}
