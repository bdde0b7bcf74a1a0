package io.inferaligner.runner.gate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class BreakerTest {
  @Test
  void opensAfterFiveFailuresInARowAndTriesAgainAfterASecond() {
    AtomicLong clock = new AtomicLong();
    Breaker breaker = new Breaker(clock::get);
    for (int i = 0; i < 4; i++) {
      breaker.failed();
    }
    breaker.succeeded();
    for (int i = 0; i < 4; i++) {
      breaker.failed();
    }
    assertThat(breaker.allows()).isTrue();
    breaker.failed();
    assertThat(breaker.allows()).isFalse();
    clock.addAndGet(1_000_000_000);
    assertThat(breaker.allows()).isTrue();
    breaker.failed();
    assertThat(breaker.allows()).isFalse();
    clock.addAndGet(1_000_000_000);
    assertThat(breaker.allows()).isTrue();
    breaker.succeeded();
    breaker.failed();
    assertThat(breaker.allows()).isTrue();
  }
}
