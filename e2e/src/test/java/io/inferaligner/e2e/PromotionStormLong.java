package io.inferaligner.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.inferaligner.core.fake.Figures;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** The long form, started by bench/registry/storm.sh. */
class PromotionStormLong {
  private static final double EFFECT_GOAL_SECONDS = 2;
  private static final double ABORT_GOAL_SECONDS = 1;

  @Test
  void storm() throws Exception {
    int streams = Integer.getInteger("storm.streams", 5_000);
    int pause = Integer.getInteger("storm.pause", 200);
    int rounds = Integer.getInteger("storm.revocations", 100);
    try (TestFleet fleet = TestFleet.fresh()) {
      PromotionStorm.Result storm = new PromotionStorm(fleet, streams, pause).run();
      Revocations.Result revoked = new Revocations(fleet).run(rounds);
      boolean met =
          storm.mixed().isEmpty()
              && storm.distinct() > 0
              && p99(storm.effectSeconds()) <= EFFECT_GOAL_SECONDS
              && revoked.wrong().isEmpty()
              && p99(revoked.abortSeconds()) <= ABORT_GOAL_SECONDS;
      Figures figures =
          new Figures("registry-storm")
              .put("streams", storm.streams())
              .put("mixed", storm.mixed().size())
              .put("prompts_that_tell_the_bundles_apart", storm.distinct())
              .put("answers_of_first_bundle", storm.stable())
              .put("answers_of_second_bundle", storm.other())
              .put("pause_millis", pause)
              .put("changes", storm.changes())
              .spread("in_effect_seconds", storm.effectSeconds())
              .put("revocations", revoked.rounds())
              .spread("abort_seconds", revoked.abortSeconds())
              .put("streams_that_ended_otherwise", revoked.wrong().size())
              .put("verdict", met ? "met" : "missed");
      figures.write();
      assertThat(met).as(figures + " " + storm.mixed() + revoked.wrong()).isTrue();
    }
  }

  private static double p99(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return Figures.quantile(sorted, 0.99);
  }
}
