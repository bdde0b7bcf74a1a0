package io.inferaligner.registry.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.inferaligner.registry.store.RedisAddress.Kind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.SslVerifyMode;

class RedisAddressTest {
  @Test
  void oneServer() {
    RedisAddress plain = RedisAddress.parse("redis://localhost:7000/3");
    assertThat(plain.kind()).isEqualTo(Kind.STANDALONE);
    assertThat(plain.hosts()).containsExactly(new HostAndPort("localhost", 7000));
    assertThat(plain.config(100).getDatabase()).isEqualTo(3);
    assertThat(plain.config(100).isSsl()).isFalse();
    assertThat(RedisAddress.parse("redis://h").hosts().getFirst().getPort()).isEqualTo(6379);
  }

  @Test
  void anAclUserOverTlsWithCheckedHostNames() {
    RedisAddress address = RedisAddress.parse("rediss://registry:p%40ss:w+rd@db.example:6380");
    DefaultJedisClientConfig config = address.config(100);
    assertThat(config.getCredentialsProvider().get().getUser()).isEqualTo("registry");
    assertThat(String.valueOf(config.getCredentialsProvider().get().getPassword()))
        .isEqualTo("p@ss:w+rd");
    assertThat(config.isSsl()).isTrue();
    assertThat(config.getSslOptions().getSslVerifyMode()).isEqualTo(SslVerifyMode.FULL);
    assertThat(address.toString()).doesNotContain("ss:w");
  }

  @Test
  void sentinelsAndClusters() {
    RedisAddress sentinels = RedisAddress.parse("redis-sentinel://:pw@a:1,b,[::1]:3/main");
    assertThat(sentinels.kind()).isEqualTo(Kind.SENTINEL);
    assertThat(sentinels.name()).isEqualTo("main");
    assertThat(sentinels.hosts()).hasSize(3).contains(new HostAndPort("b", 26379));
    RedisAddress cluster = RedisAddress.parse("rediss-cluster://a:1,b:2");
    assertThat(cluster.kind()).isEqualTo(Kind.CLUSTER);
    assertThat(cluster.tls()).isTrue();
    assertThat(cluster.name()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "localhost:6379",
        "http://h",
        "redis://",
        "redis://a:1,b:2",
        "redis://h:x",
        "redis://h/x",
        "redis-sentinel://a:1",
        "redis-sentinel://a:1/",
        "redis-cluster://,"
      })
  void anythingElseIsRefused(String url) {
    assertThatThrownBy(() -> RedisAddress.parse(url)).isInstanceOf(IllegalArgumentException.class);
  }
}
