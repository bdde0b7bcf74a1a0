package io.inferaligner.core.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ThresholdTest {
  private static final double[] HARMFUL = {1, 4, 5, 6};
  private static final double[] BENIGN = {0, 2, 3, 4.5};

  /** TPR − FPR: above 3 it is 3/4 − 1/4, above 4.5 it is 2/4 − 0; equal, so the stricter one. */
  @Test
  void youdenTakesTheBestBalanceAndOfEqualOnesTheStrictest() {
    assertThat(ThresholdSearch.youdenBias(HARMFUL, BENIGN)).isEqualTo(-4.75);
    assertThat(ThresholdSearch.youdenBias(new double[] {2, 3}, new double[] {0, 1}))
        .isEqualTo(-1.5);
  }

  /** F1: above 3 it is 6/8, above 0 it is 8/11, above 4.5 it is 4/6. */
  @Test
  void f1CountsHitsTwice() {
    assertThat(ThresholdSearch.maxF1Bias(HARMFUL, BENIGN)).isEqualTo(-3.5);
  }

  @Test
  void costMovesTheThresholdTowardsTheDearerError() {
    assertThat(ThresholdSearch.costBias(HARMFUL, BENIGN, new GateCost(1, 100, 0.5)))
        .isEqualTo(-0.5);
    assertThat(ThresholdSearch.costBias(HARMFUL, BENIGN, new GateCost(100, 1, 0.5)))
        .isEqualTo(-4.75);
    // Nothing to lose by misses: never fire. Nothing to lose by alarms: always fire.
    double never = ThresholdSearch.costBias(HARMFUL, BENIGN, new GateCost(1, 1, 0));
    assertThat(Calibration.fireRate(HARMFUL, never)).isZero();
    double always =
        ThresholdSearch.costBias(new double[] {1}, new double[] {2}, new GateCost(0, 1, 0.5));
    assertThat(Calibration.fireRate(new double[] {1, 2}, always)).isEqualTo(1);
    assertThatThrownBy(() -> new GateCost(-1, 1, 0.5)).hasMessageContaining("not negative");
    assertThatThrownBy(() -> ThresholdSearch.youdenBias(HARMFUL, new double[0]))
        .hasMessageContaining("both classes");
  }

  /** The table of method.md §4.4 for ε = 1 %. */
  @Test
  void certifiedRankIsThatOfTheTable() {
    int[][] table = {{299, 1}, {300, 1}, {500, 2}, {1_000, 5}, {2_000, 13}, {5_000, 39}};
    for (int[] row : table) {
      double[] benign = IntStream.rangeClosed(1, row[0]).mapToDouble(i -> i).toArray();
      assertThat(Calibration.certifiedFprBias(benign, 0.01)).isEqualTo(-(row[0] - row[1] + 1));
    }
    assertThatThrownBy(() -> Calibration.certifiedFprBias(new double[298], 0.01))
        .hasMessageContaining("at least 299 benign calibration prompts, got 298");
  }

  /** 1,000 calibration sets: the true rate, known for uniform scores, exceeds ε in 5 % at most. */
  @Test
  void theCertificateHoldsOnFreshData() {
    SplittableRandom random = new SplittableRandom(21);
    int broken = 0;
    for (int round = 0; round < 1_000; round++) {
      double threshold = -Calibration.certifiedFprBias(random.doubles(500).toArray(), 0.01);
      broken += 1 - threshold > 0.01 ? 1 : 0;
    }
    // P(Bin(500, 1 %) ≤ 1) = 3.98 %, ± 3 standard errors
    assertThat(broken / 1_000.0).isCloseTo(0.0398, within(0.0186));
  }

  /** method.md P23: a threshold fitted to the test set flatters; one from other data does not. */
  @Test
  void p23TheTestSetIsNoCalibrationSet() {
    SplittableRandom random = new SplittableRandom(31);
    double fitted = 0;
    double fresh = 0;
    for (int round = 0; round < 200; round++) {
      double[] benign = gaussian(random, 30, 0);
      double[] harmful = gaussian(random, 30, 1);
      double bias = ThresholdSearch.youdenBias(harmful, benign);
      fitted += youden(harmful, benign, bias) / 200;
      fresh += youden(gaussian(random, 30, 1), gaussian(random, 30, 0), bias) / 200;
    }
    // The best that any threshold can do here is 2Φ(½) − 1 = .383.
    assertThat(fitted).isGreaterThan(0.42);
    assertThat(fresh).isLessThan(0.383);
  }

  private static double youden(double[] harmful, double[] benign, double bias) {
    return Calibration.fireRate(harmful, bias) - Calibration.fireRate(benign, bias);
  }

  private static double[] gaussian(SplittableRandom random, int count, double mean) {
    double[] values = new double[count];
    Arrays.setAll(values, i -> mean + random.nextGaussian());
    return values;
  }
}
