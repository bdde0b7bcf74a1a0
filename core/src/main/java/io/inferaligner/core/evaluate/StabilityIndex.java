package io.inferaligner.core.evaluate;

/**
 * Population stability index: Σ (p − q)·ln(p/q) over bins, of counts p against expected shares q.
 * By custom .1 is a small shift and .2 a large one.
 */
public final class StabilityIndex {
  /** The shift from which a distribution counts as another one. */
  public static final double ALARM = 0.2;

  private static final double PRIOR = 0.5;

  private StabilityIndex() {}

  /**
   * The index of {@code counts}, to each of which half a case is added so that an empty bin has a
   * logarithm; 0 without any case.
   *
   * @param shares expected, each above 0, together 1; one per bin
   * @throws IllegalArgumentException if there is another number of bins, or a share that is none
   */
  public static double of(double[] shares, long[] counts) {
    if (shares.length != counts.length) {
      throw new IllegalArgumentException("there must be as many shares as counts");
    }
    double total = 0;
    double cases = 0;
    for (long count : counts) {
      total += count + PRIOR;
      cases += count;
    }
    double index = 0;
    for (int i = 0; i < shares.length && cases > 0; i++) {
      if (!(shares[i] > 0)) {
        throw new IllegalArgumentException("every expected share must be above 0");
      }
      double seen = (counts[i] + PRIOR) / total;
      index += (seen - shares[i]) * Math.log(seen / shares[i]);
    }
    return index;
  }
}
