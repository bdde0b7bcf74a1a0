package io.inferaligner.core.gate;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Whether a threshold that was calibrated on some benign prompts keeps its promise on others
 * (method.md §4.4): benign scores are dealt again and again into a half that calibrates and a half
 * that is fresh, and the false alarms on the fresh half are compared with what exchangeability
 * allows.
 *
 * @param targetFpr ε of {@link Calibration#targetFprBias}
 * @param fresh scores in the fresh half
 * @param bound false alarms among them that are not exceeded with 95 % confidence
 * @param resplits how often they were dealt
 * @param held how often the false alarms stayed within the bound
 * @param meanFpr mean share of false alarms on the fresh half
 */
public record ConformalResplits(
    double targetFpr, int fresh, int bound, int resplits, int held, double meanFpr) {
  private static final double CONFIDENCE = 0.95;

  /**
   * Deals {@code benign} scores {@code resplits} times.
   *
   * @throws IllegalArgumentException if half of them are too few for {@code targetFpr}
   */
  public static ConformalResplits of(double[] benign, double targetFpr, int resplits, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    double[] dealt = benign.clone();
    int calibration = benign.length / 2;
    int fresh = benign.length - calibration;
    int bound = bound(calibration, fresh, targetFpr);
    int held = 0;
    double alarms = 0;
    for (int i = 0; i < resplits; i++) {
      shuffle(dealt, random);
      double bias = Calibration.targetFprBias(Arrays.copyOfRange(dealt, 0, calibration), targetFpr);
      double rate =
          Calibration.fireRate(Arrays.copyOfRange(dealt, calibration, dealt.length), bias);
      alarms += rate;
      held += Math.round(rate * fresh) <= bound ? 1 : 0;
    }
    return new ConformalResplits(targetFpr, fresh, bound, resplits, held, alarms / resplits);
  }

  /**
   * The smallest c with P(X ≤ c) ≥ 95 %, X the fresh scores above the k-th largest calibrating one:
   * P(X=j) = C(j+k−1, j)·C(m−j+n−k, m−j)/C(m+n, m) for n calibrating and m fresh scores.
   */
  static int bound(int calibration, int fresh, double targetFpr) {
    int k = calibration - Calibration.rankForTarget(calibration, targetFpr) + 1;
    double mass = 1;
    for (int i = 0; i < k; i++) {
      mass *= (double) (calibration - i) / (calibration + fresh - i);
    }
    double sum = mass;
    int count = 0;
    while (sum < CONFIDENCE && count < fresh) {
      mass *=
          (double) (count + k) / (count + 1) * (fresh - count) / (fresh - count + calibration - k);
      sum += mass;
      count++;
    }
    return count;
  }

  private static void shuffle(double[] values, SplittableRandom random) {
    for (int i = values.length - 1; i > 0; i--) {
      int other = random.nextInt(i + 1);
      double kept = values[i];
      values[i] = values[other];
      values[other] = kept;
    }
  }
}
