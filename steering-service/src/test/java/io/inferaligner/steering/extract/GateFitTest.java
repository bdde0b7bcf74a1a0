package io.inferaligner.steering.extract;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.inferaligner.core.fault.SteeringException;
import io.inferaligner.core.gate.ThresholdMode;
import org.junit.jupiter.api.Test;

class GateFitTest {
  @Test
  void tooFewHarmlessPromptsAreRefusedBeforeAnyIsCaptured() {
    assertThatThrownBy(() -> GateFit.requireEnough(ThresholdMode.TARGET_FPR, 0.01, 98))
        .isInstanceOf(SteeringException.class)
        .hasMessageContaining("at least 99 harmless calibration prompts, got 98");
    assertThatThrownBy(() -> GateFit.requireEnough(ThresholdMode.TARGET_FPR_95, 0.01, 298))
        .hasMessageContaining("at least 299");
    assertThatCode(
            () -> {
              GateFit.requireEnough(ThresholdMode.TARGET_FPR, 0.01, 99);
              GateFit.requireEnough(ThresholdMode.TARGET_FPR_95, 0.01, 299);
              GateFit.requireEnough(ThresholdMode.MIDPOINT, 0, 1);
            })
        .doesNotThrowAnyException();
  }
}
