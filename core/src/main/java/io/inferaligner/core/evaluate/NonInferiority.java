package io.inferaligner.core.evaluate;

/**
 * Is a rate measured on the same prompts at most a margin lower than before (method.md §3.3)? The
 * one-sided 95 % bound comes from Tango's score test for paired shares [1], which stays honest when
 * the arms hardly ever disagree, where the usual bound collapses to zero.
 *
 * @param difference new rate − old rate
 * @param lowerBound one-sided 95 % lower bound of the difference
 * @param margin largest loss that counts as none, in (0, 1)
 */
public record NonInferiority(double difference, long n, double lowerBound, double margin) {
  /*
   * [1] T. Tango, Equivalence test and confidence interval for the difference in proportions for
   *     the paired-sample design, Statistics in Medicine 17 (1998), 891–908.
   */
  /** One point. */
  public static final double ONE_POINT = 0.01;

  private static final double Z = 1.6448536269514722;
  private static final int BISECTIONS = 100;

  /**
   * The test for {@code n} prompts.
   *
   * @param gained prompts that hit under the new arm only
   * @param lost prompts that hit under the old arm only
   */
  public static NonInferiority of(long gained, long lost, long n, double margin) {
    if (gained < 0 || lost < 0 || gained + lost > n || n == 0) {
      throw new IllegalArgumentException("%d gained and %d lost of %d".formatted(gained, lost, n));
    }
    double difference = (double) (gained - lost) / n;
    double low = -1;
    double high = difference;
    for (int i = 0; i < BISECTIONS; i++) {
      double middle = (low + high) / 2;
      if (score(gained, lost, n, middle) > Z) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return new NonInferiority(difference, n, low, margin);
  }

  /** True if a loss of the margin or more is ruled out. */
  public boolean holds() {
    return lowerBound > -margin;
  }

  /** Tango's z of the hypothesis that the true difference is {@code delta}. */
  static double score(long gained, long lost, long n, double delta) {
    double b = -gained - lost + (2.0 * n - gained + lost) * delta;
    double c = -lost * delta * (1 - delta);
    double share = (Math.sqrt(Math.max(0, b * b - 8.0 * n * c)) - b) / (4.0 * n);
    double variance = n * (2 * share + delta * (1 - delta));
    return (gained - lost - n * delta) / Math.sqrt(Math.max(1e-300, variance));
  }
}
