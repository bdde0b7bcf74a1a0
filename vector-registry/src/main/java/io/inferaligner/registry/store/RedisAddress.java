package io.inferaligner.registry.store;

import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.SslOptions;
import redis.clients.jedis.SslVerifyMode;

/**
 * Where Redis is: {@code redis://[USER:PASSWORD@]HOST:PORT[/DATABASE]}, {@code
 * redis-sentinel://[USER:PASSWORD@]HOST:PORT,…/MASTER}, {@code
 * redis-cluster://[USER:PASSWORD@]HOST:PORT,…}; with TLS {@code rediss}, {@code rediss-sentinel},
 * {@code rediss-cluster}. Certificates and host names are always checked.
 *
 * @param name of the sentinels' master; empty otherwise
 */
record RedisAddress(
    Kind kind,
    boolean tls,
    Optional<String> userInfo,
    List<HostAndPort> hosts,
    String name,
    int db) {
  private static final int STANDARD_PORT = 6379;
  private static final int SENTINEL_PORT = 26379;

  /** How Redis is set up. */
  enum Kind {
    STANDALONE,
    SENTINEL,
    CLUSTER
  }

  /**
   * The address of {@code url}.
   *
   * @throws IllegalArgumentException if it is none
   */
  static RedisAddress parse(String url) {
    int colon = url.indexOf("://");
    if (colon < 0) {
      throw new IllegalArgumentException("no scheme");
    }
    String scheme = url.substring(0, colon).toLowerCase(Locale.ROOT);
    Kind kind =
        switch (scheme) {
          case "redis", "rediss" -> Kind.STANDALONE;
          case "redis-sentinel", "rediss-sentinel" -> Kind.SENTINEL;
          case "redis-cluster", "rediss-cluster" -> Kind.CLUSTER;
          default -> throw new IllegalArgumentException("unknown scheme");
        };
    String rest = url.substring(colon + 3);
    int at = rest.lastIndexOf('@');
    Optional<String> userInfo = at < 0 ? Optional.empty() : Optional.of(rest.substring(0, at));
    String place = rest.substring(at + 1);
    int slash = place.indexOf('/');
    String path = slash < 0 ? "" : place.substring(slash + 1);
    String authority = slash < 0 ? place : place.substring(0, slash);
    List<HostAndPort> hosts =
        Arrays.stream(authority.split(",", -1)).map(host -> host(host, kind)).toList();
    if (kind == Kind.STANDALONE && hosts.size() != 1) {
      throw new IllegalArgumentException("several hosts");
    }
    if (kind == Kind.SENTINEL && path.isEmpty()) {
      throw new IllegalArgumentException("no master name");
    }
    int db = kind == Kind.STANDALONE && !path.isEmpty() ? Integer.parseInt(path) : 0;
    return new RedisAddress(
        kind, scheme.startsWith("rediss"), userInfo, hosts, kind == Kind.SENTINEL ? path : "", db);
  }

  /** How to log in at the data nodes. */
  DefaultJedisClientConfig config(int timeoutMillis) {
    DefaultJedisClientConfig.Builder config =
        DefaultJedisClientConfig.builder()
            .connectionTimeoutMillis(timeoutMillis)
            .socketTimeoutMillis(timeoutMillis)
            .database(db);
    userInfo.ifPresent(text -> {
      int colon = text.indexOf(':');
      if (colon > 0) {
        config.user(decoded(text.substring(0, colon)));
      }
      config.password(decoded(text.substring(colon + 1)));
    });
    return withTls(config).build();
  }

  /** How to reach the sentinels, which have no password of their own here. */
  DefaultJedisClientConfig sentinelConfig(int timeoutMillis) {
    return withTls(
            DefaultJedisClientConfig.builder()
                .serverDefaultProtocol()
                .autoNegotiateProtocol(false)
                .connectionTimeoutMillis(timeoutMillis)
                .socketTimeoutMillis(timeoutMillis))
        .build();
  }

  private DefaultJedisClientConfig.Builder withTls(DefaultJedisClientConfig.Builder config) {
    return tls
        ? config
            .ssl(true)
            .sslOptions(SslOptions.builder().sslVerifyMode(SslVerifyMode.FULL).build())
        : config;
  }

  /** Without user and password, for messages. */
  @Override
  public String toString() {
    return kind + " " + hosts + (name.isEmpty() ? "" : "/" + name);
  }

  private static HostAndPort host(String text, Kind kind) {
    URI uri = URI.create("redis://" + text);
    if (uri.getHost() == null || !text.equals(uri.getRawAuthority())) {
      throw new IllegalArgumentException("no host");
    }
    int standard = kind == Kind.SENTINEL ? SENTINEL_PORT : STANDARD_PORT;
    return new HostAndPort(uri.getHost(), uri.getPort() < 0 ? standard : uri.getPort());
  }

  private static String decoded(String text) {
    return java.net.URLDecoder.decode(
        text.replace("+", "%2B"), java.nio.charset.StandardCharsets.UTF_8);
  }
}
