package io.inferaligner.core.evaluate;

/**
 * A figure with its 95 % interval, not bound to [0, 1]: a difference of rates or a corrected rate.
 *
 * @param n rows it rests on
 */
public record Estimate(double value, long n, double low, double high) {
  /** "−1.2 [−3.4, +0.9] points n=456". */
  public String label() {
    return "%+.1f [%+.1f, %+.1f] points n=%d".formatted(100 * value, 100 * low, 100 * high, n);
  }
}
