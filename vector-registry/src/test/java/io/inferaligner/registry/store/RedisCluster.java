package io.inferaligner.registry.store;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import redis.clients.jedis.exceptions.JedisException;
import redis.clients.jedis.util.JedisClusterCRC16;

/** Three shards with a replica each, as real processes of one cluster. */
final class RedisCluster implements RedisServers {
  /** Processes in all. */
  static final int NODES = 6;

  private static final int SHARDS = 3;
  private static final int SLOTS = 16_384;
  private static final int HIGHEST_PORT = 55_000;

  private final TestNetwork network;
  private final List<RedisNode> nodes = new ArrayList<>();
  private final int slot = JedisClusterCRC16.getSlot(new Keys("default").state());

  RedisCluster(Path folder, TestNetwork network) {
    this.network = network;
    try {
      for (int number = 1; number <= NODES; number++) {
        nodes.add(node(folder, number));
      }
      nodes.forEach(RedisNode::start);
      nodes.forEach(RedisNode::awaitAnswer);
      join();
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  private RedisNode node(Path folder, int number) {
    int port = port();
    return new RedisNode(
        folder,
        "cluster-" + number,
        number,
        network,
        port,
        List.of(
            "port " + port,
            "cluster-enabled yes",
            "cluster-config-file nodes.conf",
            "cluster-node-timeout 1500",
            "cluster-replica-validity-factor 0",
            "appendonly yes",
            "appendfsync everysec",
            "save \"\"",
            "repl-diskless-sync yes",
            "repl-diskless-sync-delay 0",
            "repl-timeout 5",
            "repl-ping-replica-period 1",
            "min-replicas-to-write 1",
            "min-replicas-max-lag 2"),
        List.of());
  }

  /** The nodes' own bus listens 10,000 higher. */
  private static int port() {
    int port = RunningStore.freePort();
    while (port > HIGHEST_PORT) {
      port = RunningStore.freePort();
    }
    return port;
  }

  private void join() {
    RedisNode first = nodes.getFirst();
    for (int shard = 0; shard < SHARDS; shard++) {
      int[] slots = IntStream.range(shard * SLOTS / SHARDS, (shard + 1) * SLOTS / SHARDS).toArray();
      var _ = nodes.get(shard).ask(jedis -> jedis.clusterAddSlots(slots));
    }
    nodes.forEach(node -> node.ask(jedis -> jedis.clusterMeet(first.host, first.port)));
    nodes.forEach(node ->
        node.await("all nodes are known", jedis -> jedis.clusterInfo().contains("known_nodes:6")));
    for (int shard = 0; shard < SHARDS; shard++) {
      String primary = nodes.get(shard).ask(jedis -> jedis.clusterMyId());
      RedisNode replica = nodes.get(SHARDS + shard);
      replica.await("it follows a primary", jedis -> jedis.clusterReplicate(primary).equals("OK"));
    }
    nodes.forEach(node ->
        node.await("the cluster is whole", jedis -> jedis.clusterInfo().contains("state:ok")));
    nodes.subList(0, SHARDS).forEach(node -> node.await("replication", "state=online"));
  }

  @Override
  public String description() {
    return "cluster of 3 shards with a replica each, Redis of embedded-redis 1.4.4";
  }

  @Override
  public String url() {
    return "redis-cluster://"
        + nodes.stream().map(node -> node.host + ":" + node.port).collect(Collectors.joining(","));
  }

  @Override
  public TestNetwork network() {
    return network;
  }

  @Override
  public RedisNode primary() {
    for (RedisNode node : nodes) {
      try {
        int port =
            node.ask(jedis -> jedis.clusterNodes())
                .lines()
                .filter(line -> line.contains("master") && !line.contains("fail") && holds(line))
                .mapToInt(RedisCluster::portOf)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("nobody has the slot"));
        return nodes.stream().filter(one -> one.port == port).findFirst().orElseThrow();
      } catch (JedisException | IllegalStateException e) {
        // the next one may know it
      }
    }
    throw new IllegalStateException("no node knows who has the slot");
  }

  /** A line of CLUSTER NODES: id, address, flags, primary, times, link, then ranges of slots. */
  private boolean holds(String line) {
    String[] words = line.split(" ");
    for (int i = 8; i < words.length; i++) {
      String[] range = words[i].split("-");
      if (!words[i].startsWith("[")
          && Integer.parseInt(range[0]) <= slot
          && slot <= Integer.parseInt(range[range.length - 1])) {
        return true;
      }
    }
    return false;
  }

  private static int portOf(String line) {
    String address = line.split(" ")[1];
    return Integer.parseInt(address.substring(address.indexOf(':') + 1, address.indexOf('@')));
  }

  @Override
  public List<RedisNode> replicas() {
    RedisNode primary = primary();
    String id = primary.ask(jedis -> jedis.clusterMyId());
    List<Integer> ports =
        primary
            .ask(jedis -> jedis.clusterNodes())
            .lines()
            .filter(line -> line.split(" ")[3].equals(id))
            .map(RedisCluster::portOf)
            .toList();
    return nodes.stream().filter(node -> ports.contains(node.port)).toList();
  }

  @Override
  public List<RedisNode> all() {
    return List.copyOf(nodes);
  }

  @Override
  public boolean heal() {
    network.heal();
    nodes.forEach(node -> node.signal("CONT"));
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(90);
    while (System.nanoTime() < end) {
      nodes.stream().filter(node -> !node.isAlive()).forEach(RedisNode::start);
      try {
        String info = primary().ask(jedis -> jedis.info("replication"));
        if (info.contains("role:master") && info.contains("state=online")) {
          return true;
        }
      } catch (JedisException | IllegalStateException e) {
        // not yet
      }
      RedisNode.pause();
    }
    return false;
  }

  @Override
  public void close() {
    nodes.forEach(RedisNode::close);
  }
}
