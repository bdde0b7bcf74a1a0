package io.inferaligner.cli.evaluate;

import static org.assertj.core.api.Assertions.assertThat;

import io.inferaligner.cli.evaluate.EvaluationCase.Kind;
import io.inferaligner.cli.terminal.Json;
import io.inferaligner.core.evaluate.Judgement;
import io.inferaligner.core.evaluate.Rate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class PaperReportTest {
  private static final int EACH = 20;

  @Test
  void everyDefenceIsComparedWithNone() {
    PaperReport.Domain domain = domain();

    assertThat(domain.comparisons()).allMatch(one -> one.second() == Arm.OFF);
    assertThat(domain.comparisons())
        .extracting(Comparison::first)
        .containsOnly(Arm.REMINDER, Arm.PRIORITY, Arm.CAREFUL, Arm.CROSS);
    Comparison cross =
        domain.comparisons().stream()
            .filter(one -> one.first() == Arm.CROSS && one.measure() == Measure.ASR)
            .findFirst()
            .orElseThrow();
    assertThat(cross.difference().value()).isEqualTo(-1);
    assertThat(cross.test().onlySecond()).isEqualTo(EACH);
  }

  @Test
  void brokenAnswersToTasksAreNotCounted() {
    assertThat(domain().degenerate(Arm.OFF)).isEqualTo(Rate.of(0, 2L * EACH));
    assertThat(domain().degenerate(Arm.PRIORITY)).isEqualTo(Rate.of(EACH, 2L * EACH));
  }

  @Test
  void jsonAndPageNameEveryDefenceAndNoPrompt() {
    PaperReport report = new PaperReport(List.of(domain()), Map.of("seed", 3));

    assertThat(Json.text(report.json()))
        .contains("\"finance\"", "\"priority\"", "non_inferior_at_1_point", "\"seed\" : 3")
        .doesNotContain("secret request");
    assertThat(report.html())
        .contains("goal priority", "trained system line", "InferAligner", "<svg")
        .doesNotContain("secret request");
  }

  @Test
  void aPromptDefenceAsksForNoBundleAndKeepsTheRequest() {
    for (Arm arm : List.of(Arm.REMINDER, Arm.PRIORITY, Arm.CAREFUL)) {
      assertThat(arm.bundleSuffix()).isEmpty();
      assertThat(arm.mode()).isEqualTo(Arm.OFF.mode());
      assertThat(arm.defence().messages("What is 100 % of 7?")).hasSize(2);
      assertThat(
              arm.defence().messages("What is 100 % of 7?").getLast().getContent().toStringUtf8())
          .contains("What is 100 % of 7?");
    }
    assertThat(Arm.OFF.defence().messages("x")).hasSize(1);
  }

  private static PaperReport.Domain domain() {
    List<Outcome> outcomes = new ArrayList<>();
    for (Arm arm : PaperReport.ARMS) {
      for (int i = 0; i < EACH; i++) {
        outcomes.add(
            outcome(
                arm, Kind.HARMFUL, i, arm == Arm.CROSS ? Judgement.REFUSED : Judgement.ANSWERED));
        outcomes.add(
            outcome(
                arm,
                Kind.BENIGN,
                i,
                arm == Arm.PRIORITY ? Judgement.DEGENERATE : Judgement.ANSWERED));
        outcomes.add(outcome(arm, Kind.TASK, i, Judgement.DEGENERATE));
      }
    }
    return new PaperReport.Domain(
        "finance",
        new EvaluationReport(PaperReport.ARMS, outcomes, Map.of()),
        Rate.of(1, 2),
        Map.of("alpha", 1.0));
  }

  private static Outcome outcome(Arm arm, Kind kind, int number, Judgement judgement) {
    EvaluationCase prompt =
        new EvaluationCase(kind + "-" + number, kind, "f.jsonl", "", "secret request", "yes");
    return new Outcome(
        prompt, arm, judgement, kind == Kind.TASK, false, OptionalDouble.empty(), false);
  }
}
