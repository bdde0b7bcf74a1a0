package io.inferaligner.registry.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.inferaligner.core.fault.FaultReason;
import io.inferaligner.core.fault.SteeringException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import redis.clients.jedis.exceptions.JedisDataException;

/** Redis wraps errors inside scripts; they mean the same. */
class RedisFaultsTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "NOREPLICAS Not enough good replicas to write.|REGISTRY_UNAVAILABLE",
        "ERR Error running script (call to f_50): @user_script:22: @user_script: 22: -NOREPLICAS Not enough good replicas.|REGISTRY_UNAVAILABLE",
        "ERR Error running script (call to f_50): @user_script:22: @user_script: 22: -READONLY You can't write.|REGISTRY_UNAVAILABLE",
        "MOVED 14018 127.0.0.1:43169|REGISTRY_UNAVAILABLE",
        "LOADING Redis is loading the dataset in memory|REGISTRY_UNAVAILABLE",
        "OOM command not allowed when used memory > 'maxmemory'.|STORAGE_FULL",
        "ERR Error running script (call to f_50): @user_script:22: @user_script: 22: -OOM command not allowed.|STORAGE_FULL",
        "MISCONF Redis is configured to save RDB snapshots|STORAGE_FULL"
      })
  void meansTheSame(String message, FaultReason reason) {
    assertThat(RedisFaults.of(new JedisDataException(message)))
        .isInstanceOfSatisfying(
            SteeringException.class, e -> assertThat(e.fault().reason()).isEqualTo(reason));
  }

  @ParameterizedTest
  @CsvSource({"ERR wrong number of arguments", "WRONGTYPE Operation"})
  void aBugStaysABug(String message) {
    JedisDataException bug = new JedisDataException(message);
    assertThat(RedisFaults.of(bug)).isSameAs(bug);
  }
}
