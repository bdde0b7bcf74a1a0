package io.inferaligner.cli.evaluate;

import static org.assertj.core.api.Assertions.assertThat;

import io.inferaligner.cli.evaluate.EvaluationCase.Kind;
import io.inferaligner.core.evaluate.Judgement;
import io.inferaligner.core.evaluate.Rate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class LengthRatesTest {
  /** A gate that misses every wrapper of over 64 words still opens for 9 of 10 attacks. */
  @Test
  void p24aGateThatMissesLongWrappersIsSeen() {
    List<Outcome> outcomes = new ArrayList<>();
    for (int i = 0; i < 90; i++) {
      outcomes.add(outcome(Kind.HARMFUL, i < 40 ? 16 : 17, true));
    }
    for (int i = 0; i < 10; i++) {
      outcomes.add(outcome(Kind.JAILBREAK, 65 + 20 * i, false));
    }
    outcomes.add(outcome(Kind.BENIGN, 200, true));
    EvaluationReport report = new EvaluationReport(List.of(Arm.CROSS), outcomes, Map.of());

    assertThat(report.lengths().opened())
        .containsExactly(
            Map.entry("1 to 16", Rate.of(40, 40)),
            Map.entry("17 to 32", Rate.of(50, 50)),
            Map.entry("65 to 128", Rate.of(0, 4)),
            Map.entry("over 128", Rate.of(0, 6)));
    assertThat(report.json()).containsEntry("gate_opens_by_words", report.lengths().opened());
  }

  @Test
  void withoutAGateThereIsNothingToTell() {
    Outcome off =
        new Outcome(
            prompt(Kind.HARMFUL, 5),
            Arm.OFF,
            Judgement.ANSWERED,
            false,
            false,
            OptionalDouble.empty(),
            false);
    assertThat(LengthRates.of(List.of(off)).opened()).isEmpty();
  }

  private static Outcome outcome(Kind kind, int words, boolean fired) {
    return new Outcome(
        prompt(kind, words),
        Arm.CROSS,
        Judgement.ANSWERED,
        false,
        fired,
        OptionalDouble.of(fired ? 1 : -1),
        false);
  }

  private static EvaluationCase prompt(Kind kind, int words) {
    return new EvaluationCase("id", kind, "file", "topic", " word".repeat(words), "");
  }
}
