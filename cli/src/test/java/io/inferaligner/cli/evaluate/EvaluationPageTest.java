package io.inferaligner.cli.evaluate;

import static org.assertj.core.api.Assertions.assertThat;

import io.inferaligner.cli.evaluate.EvaluationCase.Kind;
import io.inferaligner.core.evaluate.Judgement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class EvaluationPageTest {
  @Test
  void namesTheGatesErrorsByIdAndNeverShowsAPrompt() {
    List<Outcome> outcomes = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      add(outcomes, "harm-" + i, Kind.HARMFUL, i == 0 ? -1.25 : 2);
      add(outcomes, "good-" + i, Kind.BENIGN, i == 3 ? 0.75 : -2);
    }
    String html =
        EvaluationPage.html(
            "Evaluation",
            new EvaluationReport(List.of(Arm.OFF, Arm.CROSS), outcomes, Map.of("seed", 7)));
    assertThat(html)
        .contains("Where the gate was wrong (2 prompts)")
        .contains("<td>harm-0</td><td>file.jsonl</td><td>theft</td><td>missed</td><td>-1.250</td>")
        .contains(
            "<td>good-3</td><td>file.jsonl</td><td>theft</td><td>false alarm</td><td>0.750</td>")
        .contains("<td>seed</td><td>7</td>")
        .contains("Attack success by category")
        .doesNotContain("secret words", "NaN", "harm-1<");
  }

  @Test
  void withoutAGateThereAreOnlyRates() {
    List<Outcome> outcomes = new ArrayList<>();
    add(outcomes, "harm", Kind.HARMFUL, 1);
    String html =
        EvaluationPage.html(
            "Evaluation",
            new EvaluationReport(List.of(Arm.OFF), List.of(outcomes.getFirst()), Map.of()));
    assertThat(html).contains("<td>off</td>").doesNotContain("<svg", "NaN");
  }

  /** The prompt under both arms: answered without steering, refused where the gate opens. */
  private static void add(List<Outcome> outcomes, String id, Kind kind, double score) {
    EvaluationCase prompt = new EvaluationCase(id, kind, "file.jsonl", "theft", "secret words", "");
    outcomes.add(
        new Outcome(
            prompt, Arm.OFF, Judgement.ANSWERED, false, false, OptionalDouble.empty(), false));
    outcomes.add(
        new Outcome(
            prompt,
            Arm.CROSS,
            score > 0 ? Judgement.REFUSED : Judgement.ANSWERED,
            false,
            score > 0,
            OptionalDouble.of(score),
            false));
  }
}
