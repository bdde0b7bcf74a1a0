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
  private static final PromotionGuard GUARD = new PromotionGuard(50, 0.1, 0.01, 1.5);
  private static final ArmTotals STABLE = new ArmTotals(1000, 1000, 100, 1000, 1, 0, 0, 10_000);

  @Test
  void aCanaryLikeTheStableBundlePasses() {
    ArmTotals canary = new ArmTotals(100, 100, 12, 100, 0, 0, 0, 11_000);
    assertThat(failing(canary)).isEmpty();
  }

  @Test
  void noDataIsNoSuccess() {
    assertThat(failing(new ArmTotals(0, 0, 0, 0, 0, 0, 0, 0)))
        .contains("answers", "gate fire rate", "first token p99");
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
    assertThat(GUARD.evaluation(stable, stable)).allMatch(PromotionGuard.Check::holds);
    assertThat(GUARD.evaluation(stable, Map.of("asr", Rate.of(30, 100))))
        .extracting(PromotionGuard.Check::holds)
        .containsExactly(false, false);
    assertThat(GUARD.evaluation(Map.of(), stable)).isEmpty();
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
