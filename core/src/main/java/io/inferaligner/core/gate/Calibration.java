package io.inferaligner.core.gate;

import io.inferaligner.core.evaluate.Binomial;
import java.util.Arrays;

/**
 * Chooses the bias of a gate from raw projections ⟨h, w⟩ of prompts that took no part in extraction
 * (method.md §4.4).
 */
public final class Calibration {
  /** Share of calibration sets for which a certificate may fail. */
  private static final double DOUBT = 0.05;

  private Calibration() {}

  /**
   * The bias b = −τ where τ is the ⌈(n+1)(1−ε)⌉-th smallest benign projection (split-conformal).
   *
   * @param benign raw projections, n ≥ 1/ε − 1 of them
   * @param targetFpr ε in (0, 1)
   * @throws IllegalArgumentException if there are too few projections for ε
   */
  public static double targetFprBias(double[] benign, double targetFpr) {
    requireShare(targetFpr);
    int rank = rankForTarget(benign.length, targetFpr);
    if (rank > benign.length) {
      throw new IllegalArgumentException(
          "a target false-positive rate of %s needs at least %d benign calibration prompts, got %d"
              .formatted(targetFpr, leastForTarget(targetFpr), benign.length));
    }
    double[] sorted = benign.clone();
    Arrays.sort(sorted);
    return -sorted[rank - 1];
  }

  /**
   * The bias b = −τ where τ is the k-th largest benign projection, k as large as P(Bin(n, ε) ≤ k−1)
   * ≤ 5 % allows: with 95 % confidence over the calibration prompts, the true rate is at most ε.
   *
   * @param benign raw projections, at least ln 0.05/ln(1−ε) of them: 299 for ε = 1 %
   * @param targetFpr ε in (0, 1)
   * @throws IllegalArgumentException if there are too few projections for ε
   */
  public static double certifiedFprBias(double[] benign, double targetFpr) {
    requireShare(targetFpr);
    int rank = 0;
    while (rank < benign.length && Binomial.atMost(rank, benign.length, targetFpr) <= DOUBT) {
      rank++;
    }
    if (rank == 0) {
      throw new IllegalArgumentException(
          "certifying a false-positive rate of %s needs at least %d benign calibration prompts, got %d"
              .formatted(targetFpr, leastForCertificate(targetFpr), benign.length));
    }
    double[] sorted = benign.clone();
    Arrays.sort(sorted);
    return -sorted[sorted.length - rank];
  }

  /** ⌈(n+1)(1−ε)⌉: which of n ascending projections is the threshold; n + 1 if n are too few. */
  static int rankForTarget(int n, double targetFpr) {
    return (int) Math.ceil((n + 1) * (1 - targetFpr) - 1e-9);
  }

  /** Fewest benign prompts for {@link #targetFprBias}. */
  public static int leastForTarget(double targetFpr) {
    return (int) Math.ceil(1 / targetFpr - 1 - 1e-9);
  }

  /** Fewest benign prompts for {@link #certifiedFprBias}. */
  public static int leastForCertificate(double targetFpr) {
    return (int) Math.ceil(Math.log(DOUBT) / Math.log1p(-targetFpr));
  }

  /** Standard deviation of the benign projections, the unit of the margin; at least 1e-12. */
  public static double sigma(double[] benign) {
    double mean = Arrays.stream(benign).average().orElseThrow();
    double squares = Arrays.stream(benign).map(x -> (x - mean) * (x - mean)).sum();
    return Math.max(1e-12, Math.sqrt(squares / Math.max(1, benign.length - 1)));
  }

  /** Share of projections for which projection + bias &gt; 0. */
  public static double fireRate(double[] projections, double bias) {
    return Arrays.stream(projections).filter(p -> p + bias > 0).count()
        / (double) projections.length;
  }

  /** Area under the ROC curve: P(harmful &gt; benign) + ½ P(equal). */
  public static double auc(double[] harmful, double[] benign) {
    double[] sorted = benign.clone();
    Arrays.sort(sorted);
    double wins = 0;
    for (double score : harmful) {
      wins += (countBelow(sorted, score, false) + countBelow(sorted, score, true)) / 2.0;
    }
    return wins / ((double) harmful.length * benign.length);
  }

  /**
   * TPR at the smallest threshold whose share of firing benign scores is ≤ {@code fpr} (empirical).
   */
  public static double tprAtFpr(double[] harmful, double[] benign, double fpr) {
    return fireRate(harmful, biasAtFpr(benign, fpr));
  }

  /**
   * The largest bias whose share of firing benign projections is ≤ {@code fpr}, as counted here and
   * without promise for fresh data; infinite if all may fire.
   */
  public static double biasAtFpr(double[] benign, double fpr) {
    double[] sorted = benign.clone();
    Arrays.sort(sorted);
    int allowed = (int) Math.floor(fpr * benign.length + 1e-9);
    return allowed >= sorted.length
        ? Double.POSITIVE_INFINITY
        : -sorted[sorted.length - 1 - allowed];
  }

  private static void requireShare(double targetFpr) {
    if (!(targetFpr > 0 && targetFpr < 1)) {
      throw new IllegalArgumentException(
          "the target false-positive rate must lie between 0 and 1, got " + targetFpr);
    }
  }

  private static int countBelow(double[] sorted, double value, boolean orEqual) {
    int low = 0;
    int high = sorted.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (sorted[middle] < value || (orEqual && sorted[middle] == value)) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }
}
