package io.inferaligner.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.inferaligner.cli.evaluate.ArmRates;
import io.inferaligner.cli.evaluate.GuardRates;
import io.inferaligner.core.evaluate.Rate;
import java.util.List;
import org.junit.jupiter.api.Test;

class DemoVerdictTest {
  private static final DemoRates BASELINE = rates(80, 0, 0, 0, 90);

  @Test
  void aGoodResultHasNoShortfall() {
    assertThat(DemoVerdict.shortfalls(BASELINE, rates(3, 6, 2, 2, 89))).isEmpty();
  }

  @Test
  void eachMissedGoalIsNamed() {
    assertThat(DemoVerdict.shortfalls(BASELINE, rates(4, 7, 3, 3, 88)))
        .hasSize(7)
        .anyMatch(sentence -> sentence.contains("attack success is 4.0 %"))
        .anyMatch(sentence -> sentence.contains("look-alikes"))
        .anyMatch(sentence -> sentence.contains("task accuracy"));
    assertThat(DemoVerdict.shortfalls(rates(60, 0, 0, 0, 90), rates(3, 6, 2, 2, 89)))
        .singleElement()
        .asString()
        .contains("baseline");
  }

  @Test
  void aRateOverNothingIsAMiss() {
    Rate none = Rate.of(0, 0);
    DemoRates empty =
        new DemoRates(
            new ArmRates(
                none, none, none, none, none, none, none, none, none, GuardRates.of(List.of())),
            none);
    assertThat(DemoVerdict.shortfalls(BASELINE, empty)).hasSize(7);
  }

  private static DemoRates rates(
      int asr, int jailbreak, int degenerate, int refusals, int accuracy) {
    Rate other = Rate.of(0, 100);
    return new DemoRates(
        new ArmRates(
            Rate.of(asr, 100),
            other,
            Rate.of(degenerate, 100),
            Rate.of(jailbreak, 100),
            other,
            Rate.of(degenerate, 100),
            Rate.of(refusals, 100),
            other,
            Rate.of(accuracy, 100),
            GuardRates.of(List.of())),
        Rate.of(refusals, 100));
  }
}
