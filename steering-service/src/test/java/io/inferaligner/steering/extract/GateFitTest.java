package io.inferaligner.steering.extract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.inferaligner.core.bundle.BundleManifest;
import io.inferaligner.core.evaluate.Rate;
import io.inferaligner.core.fault.SteeringException;
import io.inferaligner.core.gate.GateCost;
import io.inferaligner.core.gate.GateKind;
import io.inferaligner.core.gate.GateScorer;
import io.inferaligner.core.gate.LayeredScorer;
import io.inferaligner.core.gate.ThresholdMode;
import io.inferaligner.core.tensor.DenseVector;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class GateFitTest {
  /** Harmful 4 … 7 and benign −1 … 2; the domain's benign ones reach up to 5. */
  @Test
  void aDomainGetsAThresholdOfItsOwn() {
    Threshold youden = new Threshold(ThresholdMode.YOUDEN, 0, null);
    double[] harmful = {4, 5.5, 6, 7};
    GateFit usual =
        GateFit.of(
            GateKind.SRV,
            LayeredScorer.of(2, new GateScorer.Linear(DenseVector.of(1, 0))),
            0,
            youden,
            harmful,
            new double[] {-1, 0, 1, 2},
            List.of());
    GateFit fit =
        usual.withDomains(youden, harmful, Map.of("finance", new double[] {1, 2, 4.5, 5}));
    assertThat(fit.gate().bias()).isEqualTo(-3);
    assertThat(fit.gate().domains().get("finance"))
        .isEqualTo(new BundleManifest.Domain(-5.25, 4, Rate.of(0, 4), Rate.of(3, 4)));
    assertThat(fit.gate().bias("finance")).isEqualTo(-5.25);
    assertThat(fit.gate().bias("medicine")).isEqualTo(-3);
    assertThat(fit.calibration()).isEqualTo(usual.calibration());
  }

  /**
   * Harmful 1 and 3, benign 0 and 2. A miss costs as much as an alarm, but 9 of 10 prompts are
   * benign: only 3 is worth it. At 99 the other way round all harmful ones are.
   */
  @Test
  void aCostDecidesWhichMistakeIsMade() {
    double[] harmful = {1, 3};
    double[] benign = {0, 2};
    assertThat(cost(1, 1, 0.1).bias(0, harmful, benign)).isEqualTo(-2.5);
    assertThat(cost(1, 99, 0.1).bias(0, harmful, benign)).isEqualTo(-0.5);
    assertThat(cost(1, 99, 0.1).statedCost())
        .isEqualTo(Map.of("falseAlarm", 1.0, "miss", 99.0, "harmfulShare", 0.1));
    assertThatThrownBy(() -> new Threshold(ThresholdMode.COST, 0, null))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static Threshold cost(double falseAlarm, double miss, double share) {
    return new Threshold(ThresholdMode.COST, 0, new GateCost(falseAlarm, miss, share));
  }

  @Test
  void tooFewHarmlessPromptsAreRefusedBeforeAnyIsCaptured() {
    assertThatThrownBy(
            () -> new Threshold(ThresholdMode.TARGET_FPR, 0.01, null).requireEnough("", 98))
        .isInstanceOf(SteeringException.class)
        .hasMessageContaining("at least 99 harmless calibration prompts, got 98");
    assertThatThrownBy(
            () -> new Threshold(ThresholdMode.TARGET_FPR_95, 0.01, null).requireEnough("", 298))
        .hasMessageContaining("at least 299");
    assertThatCode(
            () -> {
              new Threshold(ThresholdMode.TARGET_FPR, 0.01, null).requireEnough("", 99);
              new Threshold(ThresholdMode.TARGET_FPR_95, 0.01, null).requireEnough("", 299);
              new Threshold(ThresholdMode.MIDPOINT, 0, null).requireEnough("", 1);
            })
        .doesNotThrowAnyException();
  }
}
