package io.inferaligner.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.inferaligner.core.fake.Figures;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The long form, started by bench/registry/outage.sh. */
class RedisOutageLong {
  private static final double RECOVERY_GOAL_SECONDS = 5;

  @Test
  void outage() throws Exception {
    int seconds = Integer.getInteger("outage.seconds", 600);
    int rate = Integer.getInteger("outage.rate", 50);
    int tokens = Integer.getInteger("outage.tokens", 4);
    RedisOutage.Result result = new RedisOutage(Duration.ofSeconds(seconds), rate, tokens).run();
    boolean met =
        result.failed() == 0
            && result.recoverySeconds() <= RECOVERY_GOAL_SECONDS
            && result.promotionSeconds() <= RECOVERY_GOAL_SECONDS;
    Figures figures =
        new Figures("registry-outage")
            .put("outage_seconds", seconds)
            .put("wanted_rate_per_second", rate)
            .put("tokens_per_answer", tokens);
    result.describe(figures);
    figures.put("verdict", met ? "met" : "missed").write();
    assertThat(met).as(figures.toString()).isTrue();
  }
}
