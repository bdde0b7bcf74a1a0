package io.inferaligner.core.gate;

import java.util.Arrays;

/**
 * Biases that are best by some merit of hits and false alarms on labelled projections (method.md
 * §4.4). Candidates lie half-way between neighbouring projections; of equally good ones the one
 * with the fewest false alarms is taken. Fitted, not certified: they say nothing about fresh data.
 */
public final class ThresholdSearch {
  private ThresholdSearch() {}

  /** The bias with the largest TPR − FPR. */
  public static double youdenBias(double[] harmful, double[] benign) {
    return best(
        harmful,
        benign,
        (hits, alarms) -> (double) hits / harmful.length - (double) alarms / benign.length);
  }

  /** The bias with the largest F1 = 2·TP/(2·TP + FP + FN). */
  public static double maxF1Bias(double[] harmful, double[] benign) {
    return best(harmful, benign, (hits, alarms) -> 2.0 * hits / (hits + alarms + harmful.length));
  }

  /** The bias with the smallest expected {@code cost}. */
  public static double costBias(double[] harmful, double[] benign, GateCost cost) {
    return best(
        harmful,
        benign,
        (hits, alarms) ->
            -cost.of(
                (double) alarms / benign.length,
                (double) (harmful.length - hits) / harmful.length));
  }

  private interface Merit {
    double of(int hits, int alarms);
  }

  private static double best(double[] harmful, double[] benign, Merit merit) {
    if (harmful.length == 0 || benign.length == 0) {
      throw new IllegalArgumentException("a threshold needs projections of both classes");
    }
    double[] hits = sorted(harmful);
    double[] alarms = sorted(benign);
    double[] all = new double[hits.length + alarms.length];
    System.arraycopy(hits, 0, all, 0, hits.length);
    System.arraycopy(alarms, 0, all, hits.length, alarms.length);
    Arrays.sort(all);
    double threshold = all[all.length - 1];
    double best = merit.of(0, 0);
    int h = hits.length;
    int a = alarms.length;
    for (int i = all.length - 1; i >= 0; i--) {
      if (i > 0 && all[i - 1] == all[i]) {
        continue;
      }
      while (h > 0 && hits[h - 1] >= all[i]) {
        h--;
      }
      while (a > 0 && alarms[a - 1] >= all[i]) {
        a--;
      }
      double value = merit.of(hits.length - h, alarms.length - a);
      if (value > best) {
        best = value;
        threshold = i == 0 ? Math.nextDown(all[0]) : all[i - 1] + (all[i] - all[i - 1]) / 2;
      }
    }
    return -threshold;
  }

  private static double[] sorted(double[] values) {
    double[] copy = values.clone();
    Arrays.sort(copy);
    return copy;
  }
}
