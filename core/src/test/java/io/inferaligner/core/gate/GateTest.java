package io.inferaligner.core.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.inferaligner.core.tensor.DenseVector;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class GateTest {
  private static final GateParameters GATE = new GateParameters(3, DenseVector.of(1, 0), -2, 0.5);

  @Test
  void firesStrictlyAboveTheThreshold() {
    assertThat(GuidanceGate.decide(GATE, GateReading.of(3, DenseVector.of(2.5f, 9))))
        .isEqualTo(new GateDecision.Open(List.of(new LayerScore(3, 0.5)), 0.5, 1, false));
    assertThat(GuidanceGate.decide(GATE, GateReading.of(3, DenseVector.of(2, 9))))
        .isEqualTo(new GateDecision.Closed(List.of(new LayerScore(3, 0)), 0, 0, false));
    assertThat(GuidanceGate.decide(GATE, GateReading.of(3, DenseVector.of(1, 9))))
        .isEqualTo(new GateDecision.Closed(List.of(new LayerScore(3, -1)), -1, -2, false));
  }

  @Test
  void anUnusableActivationGivesNoVerdict() {
    assertThat(GuidanceGate.decide(GATE, GateReading.of(3, DenseVector.of(Float.NaN, 0))))
        .isInstanceOf(GateDecision.Unavailable.class);
    assertThatThrownBy(() -> GuidanceGate.decide(GATE, GateReading.of(3, DenseVector.of(1))))
        .hasMessageContaining("widths differ");
  }

  @Test
  void explainsItselfInOneSentence() {
    assertThat(GuidanceGate.decide(GATE, GateReading.of(3, DenseVector.of(3, 0))).explanation())
        .isEqualTo(
            "Fired: the prompt's activation at layer 3 lies 2.00 standard deviations of benign prompts beyond"
                + " the threshold (score +1.0000).");
  }

  /**
   * method.md §4.4: τ is the ⌈(n+1)(1−ε)⌉-th smallest; at ε = 1 % and n = 99 that is the largest.
   */
  @Test
  void targetFprIsTheConformalOrderStatistic() {
    double[] benign = IntStream.rangeClosed(1, 99).mapToDouble(i -> i).toArray();
    assertThat(Calibration.targetFprBias(benign, 0.01)).isEqualTo(-99);
    assertThat(Calibration.targetFprBias(benign, 0.05)).isEqualTo(-95);
    assertThatThrownBy(() -> Calibration.targetFprBias(Arrays.copyOf(benign, 98), 0.01))
        .hasMessageContaining("needs at least 99 benign calibration prompts, got 98");
  }

  /**
   * Over many draws of an exchangeable score the false-positive rate stays at or below ε on
   * average.
   */
  @Test
  void targetFprHoldsOnFreshBenignScores() {
    SplittableRandom random = new SplittableRandom(11);
    double fired = 0;
    int rounds = 2_000;
    for (int round = 0; round < rounds; round++) {
      double[] benign = random.doubles(199).toArray();
      fired += random.nextDouble() + Calibration.targetFprBias(benign, 0.05) > 0 ? 1 : 0;
    }
    assertThat(fired / rounds).isBetween(0.03, 0.065);
  }

  @Test
  void aucCountsTiesHalf() {
    assertThat(Calibration.auc(new double[] {2, 3}, new double[] {1, 2}))
        .isCloseTo(0.875, within(1e-12));
    assertThat(Calibration.auc(new double[] {1}, new double[] {1})).isEqualTo(0.5);
  }

  @Test
  void truePositivesAtAFalsePositiveRate() {
    double[] benign = IntStream.range(0, 100).mapToDouble(i -> i).toArray();
    assertThat(Calibration.tprAtFpr(new double[] {98.5, 99.5, 10}, benign, 0.01))
        .isCloseTo(2 / 3.0, within(1e-12));
    assertThat(Calibration.tprAtFpr(new double[] {98.5, 99.5, 10}, benign, 0))
        .isCloseTo(1 / 3.0, within(1e-12));
  }
}
