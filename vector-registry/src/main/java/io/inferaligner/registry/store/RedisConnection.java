package io.inferaligner.registry.store;

import io.inferaligner.core.fault.FaultReason;
import io.inferaligner.core.fault.SteeringException;
import io.inferaligner.core.fault.SteeringFault;
import io.inferaligner.registry.config.RegistryConfig;
import io.quarkus.runtime.configuration.ConfigurationException;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.net.URI;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.UnifiedJedis;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisException;

/** The connection to Redis, embedded or by URL; turns its errors into faults. Thread-safe. */
@ApplicationScoped
public class RedisConnection {
  private static final int TIMEOUT_MILLIS = 3_000;
  private static final long RETRY_MILLIS = 500;

  private final @Nullable RedisServerProcess process;
  private final RedisClient redis;

  /** Connects with the first command; starts the embedded server if no URL is given. */
  @Inject
  public RedisConnection(RegistryConfig config) {
    Optional<String> url = config.redisUrl().filter(text -> !text.isBlank());
    this.process =
        url.isPresent()
            ? null
            : RedisServerProcess.start(config.embeddedRedisPort(), config.dataDir());
    URI uri = uri(url.orElse("redis://127.0.0.1:" + config.embeddedRedisPort()));
    this.redis =
        RedisClient.builder()
            .clientConfig(
                DefaultJedisClientConfig.builder(uri)
                    .connectionTimeoutMillis(TIMEOUT_MILLIS)
                    .socketTimeoutMillis(TIMEOUT_MILLIS)
                    .build())
            .hostAndPort(uri.getHost(), uri.getPort() < 0 ? 6379 : uri.getPort())
            .build();
  }

  /**
   * Runs {@code command}.
   *
   * @throws SteeringException REGISTRY_UNAVAILABLE, STORAGE_FULL
   */
  public <T> T call(Function<UnifiedJedis, T> command) {
    try {
      return command.apply(redis);
    } catch (JedisConnectionException e) {
      throw unavailable(e);
    } catch (JedisDataException e) {
      String message = String.valueOf(e.getMessage()).toUpperCase(Locale.ROOT);
      if (message.startsWith("OOM") || message.startsWith("MISCONF")) {
        throw new SteeringException(
            FaultReason.STORAGE_FULL,
            "Redis takes no writes (memory or disk is full): free space",
            e);
      }
      if (message.startsWith("LOADING")
          || message.startsWith("READONLY")
          || message.startsWith("NOREPLICAS")) {
        throw unavailable(e);
      }
      throw e;
    } catch (JedisException e) {
      throw unavailable(e);
    }
  }

  private static SteeringException unavailable(JedisException cause) {
    return new SteeringException(
        SteeringFault.retry(
            FaultReason.REGISTRY_UNAVAILABLE,
            "the registry does not reach its Redis: check that Redis runs; it is tried again with the next call",
            RETRY_MILLIS),
        cause);
  }

  private static URI uri(String url) {
    try {
      URI uri = URI.create(url);
      if (uri.getHost() != null && (url.startsWith("redis://") || url.startsWith("rediss://"))) {
        return uri;
      }
    } catch (IllegalArgumentException e) {
      // the sentence below says it
    }
    throw new ConfigurationException(
        "vector-registry cannot start: inferaligner.registry.redis-url must look like redis://host:port");
  }

  @PreDestroy
  void close() {
    redis.close();
    if (process != null) {
      process.close();
    }
  }
}
