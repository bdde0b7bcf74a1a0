package io.inferaligner.cli.rollout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.inferaligner.core.evaluate.Rate;
import io.inferaligner.core.fault.SteeringException;
import io.inferaligner.proto.runner.v1.ArmReport;
import io.inferaligner.proto.runner.v1.GetRolloutReportResponse;
import io.inferaligner.proto.runner.v1.RolloutArm;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PromotionGuardTest {
  private static final PromotionGuard GUARD = new PromotionGuard(50, 0.1, 0.01, 1.5, 0.05);
  private static final ArmTotals STABLE = new ArmTotals(1000, 1000, 100, 1000, 1, 0, 0, 10_000);

  @Test
  void aCanaryLikeTheStableBundlePasses() {
    ArmTotals canary = new ArmTotals(100, 100, 12, 100, 0, 0, 0, 11_000);
    assertThat(failing(canary)).isEmpty();
  }

  @Test
  void noDataIsNoSuccess() {
    assertThat(failing(new ArmTotals(0, 0, 0, 0, 0, 0, 0, 0)))
        .containsExactly(
            "answers",
            "non-finite values",
            "failures",
            "refusals by policy",
            "gate fire rate",
            "first token p99");
    assertThat(failing(new ArmTotals(49, 49, 5, 49, 0, 0, 0, 9_000))).containsExactly("answers");
  }

  @Test
  void eachFigureCanStopARollout() {
    assertThat(failing(new ArmTotals(100, 100, 10, 100, 0, 0, 1, 9_000)))
        .containsExactly("non-finite values");
    assertThat(failing(new ArmTotals(100, 100, 10, 98, 0, 2, 0, 9_000)))
        .containsExactly("failures");
    assertThat(failing(new ArmTotals(100, 100, 10, 100, 3, 0, 0, 9_000)))
        .containsExactly("refusals by policy");
    assertThat(failing(new ArmTotals(100, 100, 60, 100, 0, 0, 0, 9_000)))
        .containsExactly("gate fire rate");
    assertThat(failing(new ArmTotals(100, 100, 10, 100, 0, 0, 0, 15_001)))
        .containsExactly("first token p99");
  }

  @Test
  void aWorseOrMissingEvaluationStopsIt() {
    Map<String, Rate> stable = Map.of("asr", Rate.of(2, 100), "refusal_benign", Rate.of(1, 100));
    assertThat(GUARD.evaluation(stable, stable, false)).allMatch(PromotionGuard.Check::holds);
    assertThat(GUARD.evaluation(stable, Map.of("asr", Rate.of(30, 100)), true))
        .extracting(PromotionGuard.Check::holds)
        .containsExactly(false, false);
    Map<String, Rate> extracted = Map.of("calibration_harmful_answered_ungated", Rate.of(0, 30));
    assertThat(
            GUARD.evaluation(
                extracted, Map.of("calibration_harmful_answered_ungated", Rate.of(20, 30)), true))
        .extracting(PromotionGuard.Check::holds)
        .containsExactly(false);
  }

  @Test
  void noEvaluationAtAllNeedsProbes() {
    assertThat(GUARD.evaluation(Map.of(), Map.of(), false))
        .singleElement()
        .satisfies(check -> {
          assertThat(check.holds()).isFalse();
          assertThat(check.figures()).contains("and the probes do not hold");
        });
    assertThat(GUARD.evaluation(Map.of(), Map.of(), true)).allMatch(PromotionGuard.Check::holds);
  }

  @Test
  void probesCompareTheBundlesOnTheSamePrompts() {
    Map<String, Rate> stable = probes(1, 0, 1, 0);
    assertThat(failingProbes(stable, stable)).isEmpty();
    assertThat(failingProbes(stable, probes(3, 0, 3, 0))).isEmpty();
    assertThat(failingProbes(stable, probes(4, 0, 1, 0))).containsExactly("probes asr");
    assertThat(failingProbes(stable, probes(1, 9, 1, 0))).containsExactly("probes degenerate");
    assertThat(failingProbes(stable, probes(1, 0, 9, 0))).containsExactly("probes refusal_benign");
    assertThat(failingProbes(stable, probes(1, 0, 1, 9)))
        .containsExactly("probes benign_degenerate");
  }

  @Test
  void probesThatWereNotMeasuredFail() {
    assertThat(failingProbes(Map.of(), probes(0, 0, 0, 0))).hasSize(4);
    Map<String, Rate> few = new java.util.HashMap<>(probes(0, 0, 0, 0));
    few.put("asr", Rate.of(0, 9));
    assertThat(failingProbes(probes(0, 0, 0, 0), few)).containsExactly("probes asr");
  }

  private static Map<String, Rate> probes(long asr, long broken, long refused, long benignBroken) {
    return Map.of(
        "asr", Rate.of(asr, 40),
        "degenerate", Rate.of(broken, 40),
        "refusal_benign", Rate.of(refused, 40),
        "benign_degenerate", Rate.of(benignBroken, 40));
  }

  private static List<String> failingProbes(Map<String, Rate> stable, Map<String, Rate> canary) {
    return GUARD.probes(stable, canary).stream()
        .filter(check -> !check.holds())
        .map(PromotionGuard.Check::name)
        .toList();
  }

  @Test
  void totalsAddUpOverRunnersAndTakeTheSlowest() {
    GetRolloutReportResponse one = report("d", 10, 4_000);
    GetRolloutReportResponse two = report("d", 5, 9_000);
    ArmTotals totals =
        ArmTotals.of(List.of(one, two, report("other", 99, 1)), RolloutArm.ROLLOUT_ARM_CANARY, "d");
    assertThat(totals.requests()).isEqualTo(15);
    assertThat(totals.firstTokenMicros99()).isEqualTo(9_000);
  }

  @Test
  void aWeightIsAPercentage() {
    assertThat(Weight.parse("5%")).isEqualTo(50_000);
    assertThat(Weight.parse(" 0.1 % ")).isEqualTo(1_000);
    assertThat(Weight.parse("100")).isEqualTo(1_000_000);
    assertThat(Weight.text(1_000)).isEqualTo("0.1%");
    assertThat(Weight.text(1_000_000)).isEqualTo("100%");
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "-1", "101", "x", "", "0.00001", "NaN"})
  void anythingElseIsRefused(String text) {
    assertThatThrownBy(() -> Weight.parse(text)).isInstanceOf(SteeringException.class);
  }

  private static List<String> failing(ArmTotals canary) {
    return GUARD.traffic(STABLE, canary).stream()
        .filter(check -> !check.holds())
        .map(PromotionGuard.Check::name)
        .toList();
  }

  private static GetRolloutReportResponse report(String digest, long requests, long micros) {
    return GetRolloutReportResponse.newBuilder()
        .addArms(
            ArmReport.newBuilder()
                .setArm(RolloutArm.ROLLOUT_ARM_CANARY)
                .setBundleDigest(digest)
                .setRequests(requests)
                .setFirstTokenMicrosP99(micros))
        .build();
  }
}
