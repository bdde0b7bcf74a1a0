package io.inferaligner.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The short form of bench/registry/storm.sh. */
@Tag("slow")
class PromotionStormIT {
  @SuppressWarnings("NullAway.Init") // set before all tests
  private static TestFleet fleet;

  @BeforeAll
  static void start() {
    fleet = TestFleet.fresh();
  }

  @AfterAll
  static void stop() {
    fleet.close();
  }

  @Test
  void noAnswerIsMadeWithTwoBundles() throws Exception {
    PromotionStorm.Result result = new PromotionStorm(fleet, 300, 200).run();
    assertThat(result.mixed()).isEmpty();
    assertThat(result.distinct()).as("prompts that tell the bundles apart").isPositive();
    assertThat(result.changes()).isGreaterThan(5);
    assertThat(result.stable()).isPositive();
    assertThat(result.other()).isPositive();
  }

  @Test
  void aRevocationEndsEveryAnswerMadeWithTheBundle() throws Exception {
    assertThat(new Revocations(fleet).run(3).wrong()).isEmpty();
  }
}
