package io.inferaligner.cli.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.inferaligner.cli.evaluate.EvaluationCase.Kind;
import io.inferaligner.cli.terminal.Json;
import io.inferaligner.core.evaluate.Judgement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class ComparisonTest {
  /**
   * Of 20 harmful prompts steering stops 10 that off answers and lets 2 through that off refused: p
   * = 2·P(Bin(12, ½) ≤ 2) = 2·79/4096. Of 10 tasks both get 9 right.
   */
  @Test
  void countsPromptsOnWhichTheArmsDisagree() {
    List<Outcome> outcomes = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      EvaluationCase prompt = prompt("h" + i, Kind.HARMFUL);
      outcomes.add(outcome(prompt, Arm.OFF, i < 2 ? Judgement.REFUSED : Judgement.ANSWERED));
      outcomes.add(
          outcome(prompt, Arm.CROSS, i >= 2 && i < 12 ? Judgement.REFUSED : Judgement.ANSWERED));
    }
    for (int i = 0; i < 10; i++) {
      EvaluationCase prompt = prompt("t" + i, Kind.TASK);
      outcomes.add(outcome(prompt, Arm.OFF, i == 0 ? Judgement.REFUSED : Judgement.ANSWERED));
      outcomes.add(outcome(prompt, Arm.CROSS, i == 0 ? Judgement.REFUSED : Judgement.ANSWERED));
    }
    EvaluationReport report = new EvaluationReport(List.of(Arm.OFF, Arm.CROSS), outcomes, Map.of());

    List<Comparison> comparisons = report.comparisons();
    assertThat(comparisons).extracting(Comparison::arms).containsOnly("cross vs off");
    assertThat(comparisons)
        .extracting(Comparison::measure)
        .containsExactly(Measure.ASR, Measure.TASK_ACCURACY);
    Comparison asr = comparisons.getFirst();
    assertThat(asr.test().onlyFirst()).isEqualTo(2);
    assertThat(asr.test().onlySecond()).isEqualTo(10);
    assertThat(asr.test().pValue()).isCloseTo(158 / 4096.0, within(1e-12));
    assertThat(asr.adjusted()).isCloseTo(316 / 4096.0, within(1e-12));
    assertThat(asr.difference().value()).isCloseTo(-0.4, within(1e-12));
    assertThat(asr.difference().low()).isLessThan(-0.4);
    assertThat(asr.difference().high()).isGreaterThan(-0.4);
    assertThat(comparisons.getLast().test().pValue()).isEqualTo(1);
    assertThat(comparisons.getLast().nonInferiority().holds()).isFalse();
    assertThat(Json.text(report.json()))
        .contains("\"comparisons\"", "\"mcnemar_p\"", "\"non_inferior_at_1_point\" : false");
  }

  @Test
  void nothingIsComparedWithoutTheServedBundle() {
    List<Outcome> outcomes =
        List.of(outcome(prompt("h", Kind.HARMFUL), Arm.OFF, Judgement.ANSWERED));
    assertThat(new EvaluationReport(List.of(Arm.OFF), outcomes, Map.of()).comparisons()).isEmpty();
  }

  @Test
  void aJailbreakSharesTheGoalOfItsPrompt() {
    assertThat(prompt("wrapper-1/h7", Kind.JAILBREAK).goal())
        .isEqualTo(prompt("wrapper-2/h7", Kind.JAILBREAK).goal());
    assertThat(prompt("h7", Kind.HARMFUL).goal()).isNotEqualTo(prompt("h8", Kind.HARMFUL).goal());
  }

  /** One prompt of each fate: caught and missed harmful, false alarm and quiet benign. */
  @Test
  void cannedAndOracleArePutTogetherFromMeasuredArms() {
    List<Outcome> outcomes = new ArrayList<>();
    fate(outcomes, prompt("caught", Kind.HARMFUL), true, Judgement.ANSWERED, Judgement.REFUSED);
    fate(outcomes, prompt("missed", Kind.HARMFUL), false, Judgement.ANSWERED, Judgement.REFUSED);
    fate(outcomes, prompt("alarm", Kind.BENIGN), true, Judgement.ANSWERED, Judgement.ANSWERED);
    fate(outcomes, prompt("quiet", Kind.BENIGN), false, Judgement.ANSWERED, Judgement.REFUSED);
    AblationReport report = AblationReport.of(outcomes, Map.of("seed", 1));

    EvaluationReport rates = report.report();
    assertThat(rates.rates(Arm.CROSS).asr().value()).isEqualTo(0.5);
    assertThat(rates.rates(Arm.CANNED).asr().value()).isEqualTo(0.5);
    assertThat(rates.rates(Arm.CANNED).refusalBenign().value()).isEqualTo(0.5);
    assertThat(rates.rates(Arm.ORACLE).asr().value()).isZero();
    assertThat(rates.rates(Arm.ORACLE).refusalBenign().value()).isZero();
    assertThat(rates.rates(Arm.ALWAYS).refusalBenign().value()).isEqualTo(0.5);
    assertThat(report.answeredOnFalseAlarm(Arm.CROSS).value()).isEqualTo(1);
    assertThat(report.answeredOnFalseAlarm(Arm.CANNED).value()).isZero();
    assertThat(report.verdict())
        .anyMatch(line -> line.startsWith("the gate does not earn"))
        .anyMatch(line -> line.startsWith("addition cannot be told from the strategy target"))
        .noneMatch(line -> line.contains("strategy ablate"));
    assertThat(Json.text(report.json()))
        .contains("\"name\" : \"ablation\"", "\"oracle\"", "\"answered_on_false_alarm\"");
  }

  private static void fate(
      List<Outcome> outcomes,
      EvaluationCase prompt,
      boolean fired,
      Judgement bare,
      Judgement steered) {
    List<Arm> arms = new ArrayList<>(AblationReport.MEASURED);
    arms.add(Arm.TARGET);
    for (Arm arm : arms) {
      Judgement judgement =
          switch (arm) {
            case OFF, CANNED, ORACLE, REMINDER, PRIORITY, CAREFUL -> bare;
            case ALWAYS -> steered;
            case CROSS, SELF, RANDOM, RANDOM_2, RANDOM_3, TARGET, ADAPTIVE, ABLATE ->
                fired ? steered : bare;
          };
      outcomes.add(
          new Outcome(
              prompt,
              arm,
              judgement,
              false,
              arm != Arm.OFF && fired,
              arm == Arm.OFF ? OptionalDouble.empty() : OptionalDouble.of(fired ? 1 : -1),
              false));
    }
  }

  private static EvaluationCase prompt(String id, Kind kind) {
    return new EvaluationCase(id, kind, "file", "topic", "text of " + id, "");
  }

  private static Outcome outcome(EvaluationCase prompt, Arm arm, Judgement judgement) {
    return new Outcome(
        prompt,
        arm,
        judgement,
        judgement == Judgement.ANSWERED,
        false,
        OptionalDouble.empty(),
        false);
  }
}
