package io.inferaligner.cli.evaluate;

import static org.assertj.core.api.Assertions.assertThat;

import io.inferaligner.cli.evaluate.EvaluationCase.Kind;
import io.inferaligner.cli.terminal.Json;
import io.inferaligner.core.evaluate.Judgement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class PairsReportTest {
  private static final int EACH = 10;

  @Test
  void everyPairIsComparedWithItsOwnUndefendedTarget() {
    String json = Json.text(report().json());

    assertThat(json)
        .contains("\"small\"", "\"large\"", "\"cosine_with_own_vector\"", "\"comparisons\"")
        .doesNotContain("secret request");
  }

  @Test
  void thePageShowsEveryPairAndNoPrompt() {
    assertThat(report().html())
        .contains("small", "large", "0.50", "<svg")
        .doesNotContain("secret request");
  }

  private static PairsReport report() {
    return new PairsReport(
        "scaling", "Pairs of several sizes", List.of(row("small"), row("large")), Map.of());
  }

  private static PairsReport.Row row(String name) {
    List<Outcome> outcomes = new ArrayList<>();
    for (Arm arm : PairsReport.ARMS) {
      for (int i = 0; i < EACH; i++) {
        outcomes.add(outcome(arm, Kind.HARMFUL, i, arm != Arm.CROSS));
        outcomes.add(outcome(arm, Kind.BENIGN, i, true));
      }
    }
    return new PairsReport.Row(
        name,
        new EvaluationReport(PairsReport.ARMS, outcomes, Map.of("n", 2 * EACH)),
        Map.of("gate_kind", "SRV"),
        Map.of(5, 0.5));
  }

  private static Outcome outcome(Arm arm, Kind kind, int number, boolean answered) {
    EvaluationCase prompt =
        new EvaluationCase(kind + "-" + number, kind, "f.jsonl", "", "secret request", "yes");
    return new Outcome(
        prompt,
        arm,
        answered ? Judgement.ANSWERED : Judgement.REFUSED,
        false,
        false,
        OptionalDouble.empty(),
        false);
  }
}
