package io.inferaligner.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The short form of bench/registry/outage.sh. */
@Tag("slow")
class RedisOutageIT {
  @Test
  void noRequestFailsWhileRedisIsAway() throws Exception {
    RedisOutage.Result result = new RedisOutage(Duration.ofSeconds(20), 20, 4).run();
    assertThat(result.failures()).isEmpty();
    assertThat(result.requests()).isGreaterThan(100);
    assertThat(result.staleSeen()).as("answers that say so").isPositive();
  }
}
