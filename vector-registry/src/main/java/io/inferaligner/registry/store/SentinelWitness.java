package io.inferaligner.registry.store;

import java.util.List;
import java.util.Map;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.JedisPool;
import redis.clients.jedis.exceptions.JedisException;

/**
 * What the sentinels say of the primary. While they replace one that was only frozen, it still
 * takes writes, and the replica that was not told yet still confirms them; both then follow the new
 * primary and drop those writes (ADR 0010). Thread-safe.
 */
final class SentinelWitness implements AutoCloseable {
  private static final int TIMEOUT_MILLIS = 500;
  private static final String HEALTHY = "master";

  private final List<JedisPool> sentinels;
  private final String name;

  SentinelWitness(RedisAddress address) {
    this.name = address.name();
    this.sentinels =
        address.hosts().stream()
            .map(host -> new JedisPool(host, address.sentinelConfig(TIMEOUT_MILLIS)))
            .toList();
  }

  /**
   * Whether most sentinels answer, and all that do take {@code node} for the primary, up and not
   * being replaced.
   */
  boolean confirms(HostAndPort node) {
    int agreeing = 0;
    for (JedisPool sentinel : sentinels) {
      try (Jedis jedis = sentinel.getResource()) {
        Map<String, String> master = jedis.sentinelMaster(name);
        if (!isHealthy(master, node)) {
          return false;
        }
        agreeing++;
      } catch (JedisException e) {
        // The others may be enough.
      }
    }
    return 2 * agreeing > sentinels.size();
  }

  private static boolean isHealthy(Map<String, String> master, HostAndPort node) {
    return HEALTHY.equals(master.get("flags"))
        && node.getHost().equals(master.get("ip"))
        && Integer.toString(node.getPort()).equals(master.get("port"));
  }

  @Override
  public void close() {
    sentinels.forEach(JedisPool::close);
  }
}
