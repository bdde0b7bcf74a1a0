package io.inferaligner.registry.store;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import redis.clients.jedis.exceptions.JedisException;

/** One primary, two replicas and three sentinels as real processes. */
final class RedisFleet implements RedisServers {
  /** Processes in all. */
  static final int NODES = 6;

  private static final String MASTER = "main";
  private static final Pattern ONLINE = Pattern.compile("state=online,offset=(\\d+)");
  private static final Pattern OFFSET = Pattern.compile("master_repl_offset:(\\d+)");

  /** Bytes that may be on their way; a change has some thousand. */
  private static final long SLACK = 50_000;

  private static final int DOWN_AFTER_MILLIS = 500;

  private final Path folder;
  private final TestNetwork network;
  private final List<RedisNode> servers = new ArrayList<>();
  private final List<RedisNode> sentinels = new ArrayList<>();

  RedisFleet(Path folder, TestNetwork network) {
    this.folder = folder;
    this.network = network;
    try {
      for (int i = 1; i <= 3; i++) {
        servers.add(server(i));
      }
      servers.forEach(RedisNode::start);
      servers.forEach(RedisNode::awaitAnswer);
      servers.getFirst().await("replication", "connected_slaves:2");
      for (int i = 1; i <= 3; i++) {
        sentinels.add(sentinel(i));
      }
      sentinels.forEach(RedisNode::start);
      sentinels.forEach(sentinel -> sentinel.await("sentinel", "slaves=2,sentinels=3"));
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  private RedisNode server(int number) {
    int port = RunningStore.freePort();
    List<String> settings =
        new ArrayList<>(
            List.of(
                "port " + port,
                "appendonly yes",
                "appendfsync everysec",
                "save \"\"",
                "repl-diskless-sync yes",
                "repl-diskless-sync-delay 0",
                "repl-timeout 5",
                "repl-ping-replica-period 1",
                "min-replicas-to-write 1",
                "min-replicas-max-lag 2"));
    if (number > 1) {
      settings.add("replicaof %s %d".formatted(servers.getFirst().host, servers.getFirst().port));
    }
    return new RedisNode(folder, "redis-" + number, number, network, port, settings, List.of());
  }

  private RedisNode sentinel(int number) {
    int port = RunningStore.freePort();
    RedisNode first = servers.getFirst();
    List<String> settings =
        List.of(
            "port " + port,
            "sentinel monitor %s %s %d 2".formatted(MASTER, first.host, first.port),
            "sentinel down-after-milliseconds %s %d".formatted(MASTER, DOWN_AFTER_MILLIS),
            "sentinel failover-timeout %s 3000".formatted(MASTER),
            "sentinel parallel-syncs %s 2".formatted(MASTER));
    return new RedisNode(
        folder, "sentinel-" + number, 3 + number, network, port, settings, List.of("--sentinel"));
  }

  @Override
  public String description() {
    return "1 primary, 2 replicas, 3 sentinels, Redis of embedded-redis 1.4.4";
  }

  @Override
  public String url() {
    return "redis-sentinel://"
        + sentinels.stream()
            .map(node -> node.host + ":" + node.port)
            .collect(Collectors.joining(","))
        + "/"
        + MASTER;
  }

  @Override
  public TestNetwork network() {
    return network;
  }

  /** The server that the sentinels name now. */
  @Override
  public RedisNode primary() {
    for (RedisNode sentinel : sentinels) {
      try {
        int port =
            Integer.parseInt(
                sentinel.ask(jedis -> jedis.sentinelGetMasterAddrByName(MASTER)).get(1));
        return servers.stream().filter(node -> node.port == port).findFirst().orElseThrow();
      } catch (JedisException e) {
        // the next one knows it too
      }
    }
    throw new IllegalStateException("no sentinel answers");
  }

  @Override
  public List<RedisNode> replicas() {
    RedisNode primary = primary();
    return servers.stream().filter(node -> node != primary).toList();
  }

  @Override
  public List<RedisNode> all() {
    return Stream.concat(servers.stream(), sentinels.stream()).toList();
  }

  @Override
  public List<RedisNode> servers() {
    return List.copyOf(servers);
  }

  @Override
  public boolean isTogether(String replication) {
    return replication.contains("role:master")
        && replication.contains("connected_slaves:2")
        && haveCaughtUp(replication);
  }

  /**
   * Whether both replicas have what the primary had when it was asked: one that lags while the
   * primary dies would be a second fault at the same time.
   */
  private static boolean haveCaughtUp(String info) {
    Matcher replicas = ONLINE.matcher(info);
    Matcher primary = OFFSET.matcher(info);
    int caughtUp = 0;
    long offset = primary.find() ? Long.parseLong(primary.group(1)) : Long.MAX_VALUE;
    while (replicas.find()) {
      caughtUp += Long.parseLong(replicas.group(1)) >= offset - SLACK ? 1 : 0;
    }
    return caughtUp == 2;
  }

  @Override
  public void close() {
    all().forEach(RedisNode::close);
  }
}
