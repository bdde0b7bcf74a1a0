package io.inferaligner.registry.store;

import io.inferaligner.registry.config.RegistryConfig;
import io.quarkus.runtime.configuration.ConfigurationException;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.Connection;
import redis.clients.jedis.ConnectionPoolConfig;
import redis.clients.jedis.Pipeline;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.RedisClusterClient;
import redis.clients.jedis.RedisSentinelClient;
import redis.clients.jedis.Response;
import redis.clients.jedis.UnifiedJedis;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisException;
import redis.clients.jedis.exceptions.JedisNoScriptException;
import redis.clients.jedis.util.JedisClusterCRC16;

/**
 * The connection to Redis: embedded, or a server, sentinels or a cluster by URL; turns its errors
 * into faults. Thread-safe.
 */
@ApplicationScoped
public class RedisConnection {
  private static final int TIMEOUT_MILLIS = 3_000;

  private final @Nullable RedisServerProcess process;
  private final UnifiedJedis redis;
  private final @Nullable SentinelWitness sentinels;
  private final int waitMillis;
  private final int minReplicas;

  /** Connects with the first command; starts the embedded server if no URL is given. */
  @Inject
  public RedisConnection(RegistryConfig config) {
    Optional<String> url = config.redisUrl().filter(text -> !text.isBlank());
    RedisAddress address = address(url.orElse("redis://127.0.0.1:" + config.embeddedRedisPort()));
    this.process =
        url.isPresent()
            ? null
            : RedisServerProcess.start(config.embeddedRedisPort(), config.dataDir());
    this.waitMillis = (int) Math.min(TIMEOUT_MILLIS - 500L, config.replicaTimeout().toMillis());
    this.minReplicas = config.minReplicas();
    this.redis = connect(address, pool(config));
    this.sentinels =
        address.kind() == RedisAddress.Kind.SENTINEL ? new SentinelWitness(address) : null;
  }

  /** What a write got: the script's answer, and how many replicas confirmed it. */
  record Written(Object reply, long replicas) {}

  /** Whether this is the embedded Redis, which has every write on disk before it answers. */
  boolean isEmbedded() {
    return process != null;
  }

  /** Ends the embedded Redis at once; safe whatever else hangs. */
  Runnable kill() {
    RedisServerProcess running = process;
    return running == null ? () -> {} : running::kill;
  }

  /**
   * Runs {@code command}, which reads, or writes what may be written twice.
   *
   * @throws io.inferaligner.core.fault.SteeringException REGISTRY_UNAVAILABLE, STORAGE_FULL
   */
  public <T> T call(Function<UnifiedJedis, T> command) {
    try {
      return command.apply(redis);
    } catch (JedisException e) {
      throw RedisFaults.of(e);
    }
  }

  /**
   * Runs {@code script} and, on the same connection, waits for {@code replicas} to confirm it: WAIT
   * on another connection says nothing about this write (reliability.md §0.7). Where sentinels
   * choose the primary, they also have to agree that this is the one.
   *
   * @throws io.inferaligner.core.fault.SteeringException REGISTRY_UNAVAILABLE and STORAGE_FULL if
   *     nothing was written, DURABILITY_UNCONFIRMED if that is not known
   */
  Written write(String script, List<String> keys, List<String> arguments, int replicas) {
    try (Connection connection = borrow(keys.getFirst())) {
      Written written = run(connection, script, keys, arguments, replicas);
      if (replicas > 0 && sentinels != null && !sentinels.confirms(connection.getHostAndPort())) {
        throw RedisFaults.primaryInDoubt();
      }
      return written;
    } catch (JedisException e) {
      throw RedisFaults.of(e);
    }
  }

  /**
   * What an operator should know about how Redis replicates {@code key}; empty if all is well, or
   * if that cannot be seen.
   *
   * @throws io.inferaligner.core.fault.SteeringException REGISTRY_UNAVAILABLE
   */
  public Optional<String> advice(String key) {
    if (isEmbedded()) {
      return Optional.empty();
    }
    try (Connection connection = borrow(key)) {
      return Replication.of(connection).flatMap(seen -> seen.advice(minReplicas));
    } catch (JedisException e) {
      throw RedisFaults.of(e);
    }
  }

  private Written run(
      Connection connection,
      String script,
      List<String> keys,
      List<String> arguments,
      int replicas) {
    String sha = ScriptDigest.sha1(script);
    try {
      return run(connection, p -> p.evalsha(sha, keys, arguments), replicas);
    } catch (JedisNoScriptException e) {
      return run(connection, p -> p.eval(script, keys, arguments), replicas);
    }
  }

  private Written run(
      Connection connection, Function<Pipeline, Response<Object>> command, int replicas) {
    try (Pipeline pipeline = new Pipeline(connection, false)) {
      Response<Object> reply = command.apply(pipeline);
      Response<Long> confirmed = replicas > 0 ? pipeline.waitReplicas(replicas, waitMillis) : null;
      pipeline.sync();
      Object answer = reply.get();
      return new Written(answer, confirmed == null ? 0 : confirmations(confirmed));
    } catch (JedisConnectionException e) {
      throw RedisFaults.unanswered(e);
    }
  }

  /** A primary that is demoted while it waits answers with an error, after it has written. */
  private static long confirmations(Response<Long> confirmed) {
    try {
      return confirmed.get();
    } catch (JedisDataException e) {
      throw RedisFaults.unanswered(e);
    }
  }

  private Connection borrow(String key) {
    return switch (redis) {
      case RedisClient client -> client.getPool().getResource();
      case RedisSentinelClient client ->
          client.getPrimaryNodesConnectionMap().values().iterator().next().getResource();
      case RedisClusterClient client ->
          client.getConnectionFromSlot(JedisClusterCRC16.getSlot(key));
      default -> throw new IllegalStateException("an unknown client");
    };
  }

  /** Each scope's log reader keeps one connection for itself. */
  private static ConnectionPoolConfig pool(RegistryConfig config) {
    ConnectionPoolConfig pool = new ConnectionPoolConfig();
    pool.setMaxTotal(pool.getMaxTotal() + config.scopes().map(Set::size).orElse(0));
    return pool;
  }

  private static UnifiedJedis connect(RedisAddress address, ConnectionPoolConfig pool) {
    return switch (address.kind()) {
      case STANDALONE ->
          RedisClient.builder()
              .clientConfig(address.config(TIMEOUT_MILLIS))
              .poolConfig(pool)
              .hostAndPort(address.hosts().getFirst())
              .build();
      case SENTINEL ->
          RedisSentinelClient.builder()
              .clientConfig(address.config(TIMEOUT_MILLIS))
              .poolConfig(pool)
              .sentinelClientConfig(address.sentinelConfig(TIMEOUT_MILLIS))
              .sentinels(Set.copyOf(address.hosts()))
              .masterName(address.name())
              .build();
      case CLUSTER ->
          RedisClusterClient.builder()
              .clientConfig(address.config(TIMEOUT_MILLIS))
              .poolConfig(pool)
              .nodes(Set.copyOf(address.hosts()))
              .build();
    };
  }

  private static RedisAddress address(String url) {
    try {
      return RedisAddress.parse(url);
    } catch (IllegalArgumentException e) {
      throw new ConfigurationException(
          "vector-registry cannot start: inferaligner.registry.redis-url must look like redis://host:port, redis-sentinel://host:port,host:port/master or redis-cluster://host:port,host:port; rediss for TLS");
    }
  }

  @PreDestroy
  void close() {
    redis.close();
    if (sentinels != null) {
      sentinels.close();
    }
    if (process != null) {
      process.close();
    }
  }
}
