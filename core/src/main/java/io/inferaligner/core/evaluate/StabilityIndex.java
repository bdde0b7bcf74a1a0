package io.inferaligner.core.evaluate;

/**
 * Population stability index: Σ (p − q)·ln(p/q) over bins, of counts p against expected shares q.
 * By custom .1 is a small shift and .25 a large one, as long as both samples are large: between two
 * samples of one distribution the index is about χ²·(1/n + 1/m).
 */
public final class StabilityIndex {
  /** Bins between the nine deciles of a reference sample. */
  public static final int BINS = 10;

  private static final double PRIOR = 0.5;
  private static final double CHI_SQUARE_99 = 21.666;
  private static final double CHI_SQUARE_999 = 27.877;

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

  /** What one of a hundred samples of {@code seen} exceeds by chance, in {@link #BINS} bins. */
  public static double seldom(long seen, long reference) {
    return CHI_SQUARE_99 * spread(seen, reference);
  }

  /** What one of a thousand samples of {@code seen} exceeds by chance, in {@link #BINS} bins. */
  public static double hardlyEver(long seen, long reference) {
    return CHI_SQUARE_999 * spread(seen, reference);
  }

  private static double spread(long seen, long reference) {
    if (seen < 1 || reference < 1) {
      throw new IllegalArgumentException("both samples must have a case");
    }
    return 1.0 / seen + 1.0 / reference;
  }
}
