package io.inferaligner.core.evaluate;

/**
 * The exact McNemar test of two arms on the same prompts (method.md §3.3): of the prompts on which
 * they disagree, does each arm win half?
 *
 * @param onlyFirst prompts that hit under the first arm only
 * @param onlySecond prompts that hit under the second arm only
 * @param pValue two-sided; 1 if the arms never disagree
 */
public record McNemar(long onlyFirst, long onlySecond, double pValue) {

  /** The test of the two counts of disagreement. */
  public static McNemar of(long onlyFirst, long onlySecond) {
    if (onlyFirst < 0 || onlySecond < 0) {
      throw new IllegalArgumentException("counts must not be negative");
    }
    long least = Math.min(onlyFirst, onlySecond);
    double tail = Binomial.atMost(least, onlyFirst + onlySecond, 0.5);
    return new McNemar(onlyFirst, onlySecond, Math.min(1, 2 * tail));
  }
}
