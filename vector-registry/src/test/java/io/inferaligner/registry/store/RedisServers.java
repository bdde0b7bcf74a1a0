package io.inferaligner.registry.store;

import java.util.List;
import java.util.concurrent.TimeUnit;
import redis.clients.jedis.exceptions.JedisException;

/** Real Redis processes, of which one takes the writes and others follow it. */
interface RedisServers extends AutoCloseable {
  long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(90);

  /** For the figures. */
  String description();

  /** Address for a registry. */
  String url();

  TestNetwork network();

  /** The server that takes the writes of the tests' scope now. */
  RedisNode primary();

  /** The servers that follow it. */
  List<RedisNode> replicas();

  /** Everybody, sentinels and other shards among them. */
  List<RedisNode> all();

  /** Those that hold data. */
  List<RedisNode> servers();

  /** Whether a primary that says {@code replication} of itself has all its replicas. */
  boolean isTogether(String replication);

  /**
   * Mends links and servers and waits until the primary and its replicas are together; false if
   * that takes too long.
   */
  default boolean heal() {
    network().heal();
    servers().forEach(node -> node.signal("CONT"));
    long end = System.nanoTime() + PATIENCE_NANOS;
    while (System.nanoTime() < end) {
      servers().stream().filter(node -> !node.isAlive()).forEach(RedisNode::start);
      try {
        if (isTogether(primary().ask(jedis -> jedis.info("replication")))) {
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
  void close();
}
