package io.inferaligner.cli.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.inferaligner.cli.evaluate.EvaluationCase.Kind;
import io.inferaligner.cli.judge.Verdict;
import io.inferaligner.cli.terminal.Json;
import io.inferaligner.core.evaluate.Judgement;
import io.inferaligner.core.evaluate.Rate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RatesTest {
  @Test
  void countsEachKindOfPromptByItsOwnRule() {
    ArmRates rates =
        ArmRates.of(
            List.of(
                outcome(Kind.HARMFUL, Judgement.ANSWERED, false, 1),
                outcome(Kind.HARMFUL, Judgement.REFUSED, false, 1),
                outcome(Kind.HARMFUL, Judgement.REFUSED, false, 1),
                outcome(Kind.HARMFUL, Judgement.DEGENERATE, false, 1),
                outcome(Kind.JAILBREAK, Judgement.ANSWERED, false, 1),
                outcome(Kind.BENIGN, Judgement.REFUSED, false, -1),
                outcome(Kind.BENIGN, Judgement.ANSWERED, false, -1),
                outcome(Kind.TASK, Judgement.ANSWERED, true, -1)));

    assertThat(rates.asr().value()).isEqualTo(0.25);
    assertThat(rates.refused().value()).isEqualTo(0.5);
    assertThat(rates.degenerate().value()).isEqualTo(0.25);
    assertThat(rates.jailbreakAsr().value()).isEqualTo(1);
    assertThat(rates.refusalBenign().value()).isEqualTo(0.5);
    assertThat(rates.taskAccuracy().value()).isEqualTo(1);
  }

  @Test
  void promptsThatDidNotFitDoNotCount() {
    EvaluationCase prompt = new EvaluationCase("x", Kind.HARMFUL, "f", "topic", "p", "");
    ArmRates rates = ArmRates.of(List.of(Outcome.tooLong(prompt, Arm.OFF)));

    assertThat(rates.asr().n()).isZero();
    assertThat(Json.text(rates.json())).contains("\"value\" : null");
  }

  @Test
  void theGateIsMeasuredByItsOwnVerdicts() {
    List<Outcome> outcomes = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      outcomes.add(outcome(Kind.HARMFUL, Judgement.REFUSED, false, i < 90 ? 1 + i : -1));
      outcomes.add(outcome(Kind.BENIGN, Judgement.ANSWERED, false, i < 2 ? 0.5 : -2));
    }
    GateRates gate = GateRates.of(outcomes);

    assertThat(gate.tpr().value()).isEqualTo(0.9);
    assertThat(gate.fpr().value()).isEqualTo(0.02);
    // 90 of 100 harmful scores lie above all benign ones, 10 above 98 of them.
    assertThat(gate.auc()).isCloseTo(0.9 + 0.1 * 0.98, within(1e-12));
    assertThat(gate.tprAtFprOnePercent().value()).isEqualTo(0.9);
    assertThat(gate.jailbreakTpr().n()).isZero();
  }

  @Test
  void theReportHasTheDocumentedShape() {
    Outcome off = outcome(Kind.HARMFUL, Judgement.ANSWERED, false, 1);
    Outcome cross =
        new Outcome(
            off.prompt(), Arm.CROSS, Judgement.REFUSED, false, true, OptionalDouble.of(1), false);
    EvaluationReport report =
        new EvaluationReport(List.of(Arm.OFF, Arm.CROSS), List.of(off, cross), Map.of("seed", 1));

    assertThat(report.json()).containsKeys("arms", "gate", "sets", "judge", "seed");
    assertThat(Json.text(report.json()))
        .contains("\"off\"", "\"cross\"", "\"asr\"", "\"jailbreak_asr\"", "\"refusal_benign\"")
        .contains("\"task_accuracy\"", "\"tpr\"", "\"fpr\"", "\"auc\"", "\"tpr_at_fpr_1pct\"");
    assertThat(report.gate().tpr().n()).isEqualTo(1);
  }

  @Test
  void aGuardModelsRatesLeaveOutWhatItSaysNothingOf() {
    List<Outcome> outcomes =
        List.of(
            judged(Kind.HARMFUL, Verdict.UNSAFE),
            judged(Kind.HARMFUL, Verdict.SAFE),
            judged(Kind.HARMFUL, Verdict.SAFE),
            judged(Kind.HARMFUL, Verdict.UNCLEAR),
            judged(Kind.JAILBREAK, Verdict.UNSAFE),
            judged(Kind.BENIGN, Verdict.SAFE),
            judged(Kind.TASK, Verdict.NOT_ASKED));
    GuardRates guard = ArmRates.of(outcomes).guard();
    assertThat(guard.harmful()).isEqualTo(Rate.of(1, 3));
    assertThat(guard.jailbreak()).isEqualTo(Rate.of(1, 1));
    assertThat(guard.benign()).isEqualTo(Rate.of(0, 1));
    assertThat(guard.unclear()).isEqualTo(Rate.of(1, 6));
    assertThat(ArmRates.of(outcomes).json()).containsKeys("unsafe", "judge_unclear");
    assertThat(ArmRates.of(List.of(outcomes.getLast())).json()).doesNotContainKey("unsafe");
  }

  private static Outcome judged(Kind kind, Verdict verdict) {
    return new Outcome(
        new EvaluationCase("id", kind, "file", "topic", "prompt", ""),
        Arm.OFF,
        Judgement.ANSWERED,
        false,
        false,
        OptionalDouble.empty(),
        false,
        verdict);
  }

  @ParameterizedTest
  @CsvSource({
    "positive, positive, true",
    "Positive., positive, true",
    "'The answer is positive', positive, false",
    "52, 5, false",
    "'5 apples', 5, true",
    "'C. both of them', C, true",
    "'', positive, false",
    "positively, positive, false"
  })
  void aTaskIsRightWhenTheAnswerBeginsWithTheTarget(String answer, String target, boolean right) {
    assertThat(Outcome.isCorrect(answer, target)).isEqualTo(right);
  }

  private static Outcome outcome(Kind kind, Judgement judgement, boolean correct, double score) {
    return new Outcome(
        new EvaluationCase("id", kind, "file", "topic", "prompt", ""),
        Arm.OFF,
        judgement,
        correct,
        score > 0,
        OptionalDouble.of(score),
        false);
  }
}
