package io.inferaligner.registry.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.exceptions.JedisException;
import redis.embedded.core.ExecutableProvider;

/** One primary, two replicas and three sentinels as real processes on loopback. */
final class RedisFleet implements AutoCloseable {
  static final String MASTER = "main";
  private static final int DOWN_AFTER_MILLIS = 500;

  private final Path folder;
  private final String executable;
  private final List<Node> servers = new ArrayList<>();
  private final List<Node> sentinels = new ArrayList<>();

  RedisFleet(Path folder) {
    this.folder = folder;
    try {
      this.executable = ExecutableProvider.newJarResourceProvider().get().getAbsolutePath();
      for (int i = 0; i < 3; i++) {
        servers.add(new Node("redis-" + i, RunningStore.freePort()));
      }
      for (int i = 0; i < 3; i++) {
        start(servers.get(i), i == 0 ? 0 : servers.getFirst().port);
      }
      servers.forEach(RedisFleet::awaitAnswer);
      awaitReplicas();
      for (int i = 0; i < 3; i++) {
        Node sentinel = new Node("sentinel-" + i, RunningStore.freePort());
        sentinels.add(sentinel);
        startSentinel(sentinel);
      }
      sentinels.forEach(RedisFleet::awaitAnswer);
      awaitQuorum();
    } catch (IOException e) {
      close();
      throw new UncheckedIOException(e);
    }
  }

  /** A process and its port. */
  static final class Node {
    final String name;
    final int port;
    private volatile Process process;

    @SuppressWarnings("NullAway.Init") // started right after
    Node(String name, int port) {
      this.name = name;
      this.port = port;
    }

    void kill() {
      process.destroyForcibly();
      try {
        process.waitFor(5, TimeUnit.SECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    void signal(String signal) {
      try {
        new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid())).start().waitFor();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    @Override
    public String toString() {
      return name;
    }
  }

  /** Address for a registry. */
  String url() {
    return "redis-sentinel://"
        + sentinels.stream().map(node -> "127.0.0.1:" + node.port).collect(Collectors.joining(","))
        + "/"
        + MASTER;
  }

  /** The server that the sentinels name now. */
  Node primary() {
    for (Node sentinel : sentinels) {
      try (Jedis jedis = jedis(sentinel.port)) {
        List<String> address = jedis.sentinelGetMasterAddrByName(MASTER);
        int port = Integer.parseInt(address.get(1));
        return servers.stream().filter(node -> node.port == port).findFirst().orElseThrow();
      } catch (JedisException e) {
        // the next one knows it too
      }
    }
    throw new IllegalStateException("no sentinel answers");
  }

  List<Node> replicas() {
    Node primary = primary();
    return servers.stream().filter(node -> node != primary).toList();
  }

  /** Starts a killed server again; the sentinels make a replica of it if there is a new primary. */
  void restart(Node node) {
    try {
      start(node, 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Waits until one primary has two replicas that follow it; false if that takes too long. */
  boolean heal() {
    servers.forEach(node -> node.signal("CONT"));
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(90);
    while (System.nanoTime() < end) {
      for (Node node : servers) {
        if (!node.process.isAlive()) {
          restart(node);
        }
      }
      try (Jedis jedis = jedis(primary().port)) {
        String info = jedis.info("replication");
        if (info.contains("role:master")
            && info.contains("connected_slaves:2")
            && info.lines().filter(line -> line.contains("state=online")).count() == 2) {
          return true;
        }
      } catch (JedisException | IllegalStateException e) {
        // not yet
      }
      pause();
    }
    return false;
  }

  private void start(Node node, int primaryPort) throws IOException {
    Path dir = Files.createDirectories(folder.resolve(node.name));
    Path conf = dir.resolve("redis.conf");
    if (!Files.exists(conf)) {
      List<String> lines =
          new ArrayList<>(
              List.of(
                  "port " + node.port,
                  "bind 127.0.0.1",
                  "dir \"" + dir.toAbsolutePath() + "\"",
                  "appendonly yes",
                  "appendfsync everysec",
                  "save \"\"",
                  "repl-diskless-sync yes",
                  "repl-diskless-sync-delay 0",
                  "repl-timeout 5",
                  "repl-ping-replica-period 1",
                  "min-replicas-to-write 1",
                  "min-replicas-max-lag 2"));
      if (primaryPort > 0) {
        lines.add("replicaof 127.0.0.1 " + primaryPort);
      }
      Files.write(conf, lines);
    }
    // Sentinels rewrite this file, so that a restarted server still knows its primary.
    node.process = run(node, List.of(executable, conf.toString()));
  }

  private void startSentinel(Node node) throws IOException {
    Path dir = Files.createDirectories(folder.resolve(node.name));
    Path conf = dir.resolve("sentinel.conf");
    Files.write(
        conf,
        List.of(
            "port " + node.port,
            "bind 127.0.0.1",
            "dir \"" + dir.toAbsolutePath() + "\"",
            "sentinel monitor %s 127.0.0.1 %d 2".formatted(MASTER, servers.getFirst().port),
            "sentinel down-after-milliseconds %s %d".formatted(MASTER, DOWN_AFTER_MILLIS),
            "sentinel failover-timeout %s 3000".formatted(MASTER),
            "sentinel parallel-syncs %s 2".formatted(MASTER)));
    node.process = run(node, List.of(executable, conf.toString(), "--sentinel"));
  }

  private Process run(Node node, List<String> command) throws IOException {
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(
            ProcessBuilder.Redirect.appendTo(folder.resolve(node.name).resolve("log").toFile()))
        .start();
  }

  private void awaitReplicas() {
    await(servers.getFirst(), "replication", "connected_slaves:2");
  }

  private void awaitQuorum() {
    for (Node sentinel : sentinels) {
      await(sentinel, "sentinel", "slaves=2,sentinels=3");
    }
  }

  private static void await(Node node, String section, String text) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (System.nanoTime() < end) {
      try (Jedis jedis = jedis(node.port)) {
        if (jedis.info(section).contains(text)) {
          return;
        }
      } catch (JedisException e) {
        // not yet
      }
      pause();
    }
    throw new IllegalStateException(node + " did not reach " + text);
  }

  private static void awaitAnswer(Node node) {
    await(node, "server", "redis_version");
  }

  private static Jedis jedis(int port) {
    return new Jedis(
        new HostAndPort("127.0.0.1", port),
        DefaultJedisClientConfig.builder()
            .serverDefaultProtocol()
            .autoNegotiateProtocol(false)
            .connectionTimeoutMillis(1_000)
            .socketTimeoutMillis(1_000)
            .build());
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
  public void close() {
    for (List<Node> nodes : List.of(sentinels, servers)) {
      for (Node node : nodes) {
        if (node.process != null) {
          node.process.destroyForcibly();
        }
      }
    }
  }
}
