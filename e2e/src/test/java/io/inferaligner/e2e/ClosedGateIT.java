package io.inferaligner.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.inferaligner.cli.client.Answer;
import io.inferaligner.proto.runner.v1.SteeringMode;
import org.junit.jupiter.api.Test;

/** A closed gate leaves harmless traffic untouched. */
class ClosedGateIT {
  @Test
  void answersBehindAClosedGateAreThoseOfTheBareModel() {
    TestFleet fleet = TestFleet.shared();
    int closed = 0;
    for (String prompt : TestFleet.prompts("harmless", "heldout").subList(0, 30)) {
      Answer guarded = fleet.ask(prompt, SteeringMode.STEERING_MODE_ENFORCE);
      if (!guarded.fired()) {
        closed++;
        Answer bare = fleet.ask(prompt, SteeringMode.STEERING_MODE_OFF);
        assertThat(guarded.steered()).isFalse();
        assertThat(guarded.steeredTokens()).isZero();
        assertThat(guarded.tokenIds()).isEqualTo(bare.tokenIds());
        assertThat(guarded.text()).isEqualTo(bare.text());
      }
    }
    assertThat(closed).as("prompts with a closed gate").isGreaterThanOrEqualTo(15);
  }
}
