package io.inferaligner.core.evaluate;

/**
 * A share k/n with its 95 % Wilson interval, all in [0, 1].
 *
 * @param value k/n, or NaN when n = 0
 */
public record Rate(double value, long n, double low, double high) {
  private static final double Z = 1.959963984540054;

  /** The rate of {@code hits} out of {@code n}, 0 ≤ hits ≤ n. */
  public static Rate of(long hits, long n) {
    if (hits < 0 || hits > n) {
      throw new IllegalArgumentException(hits + " hits out of " + n);
    }
    if (n == 0) {
      return new Rate(Double.NaN, 0, 0, 1);
    }
    double p = (double) hits / n;
    double scale = 1 + Z * Z / n;
    double centre = (p + Z * Z / (2 * n)) / scale;
    double half = Z * Math.sqrt(p * (1 - p) / n + Z * Z / (4.0 * n * n)) / scale;
    double low = hits == 0 ? 0 : Math.max(0, centre - half);
    double high = hits == n ? 1 : Math.min(1, centre + half);
    return new Rate(p, n, low, high);
  }

  /** "12.3 % [10.1, 14.9] n=456". */
  public String label() {
    return "%.1f %% [%.1f, %.1f] n=%d".formatted(100 * value, 100 * low, 100 * high, n);
  }
}
