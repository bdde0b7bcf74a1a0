package io.inferaligner.core.evaluate;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Percentile bootstrap of the mean of paired differences, seeded (method.md §3.3). Rows that share
 * a goal are drawn together: ten wordings of one goal are not ten independent prompts.
 */
public final class Bootstrap {
  private static final double TAIL = 0.025;

  private Bootstrap() {}

  /** 95 % interval of the mean of {@code differences}, one row at a time; at least one row. */
  public static Estimate paired(double[] differences, int draws, long seed) {
    double[] ones = new double[differences.length];
    Arrays.fill(ones, 1);
    return draw(differences, ones, draws, seed);
  }

  /**
   * 95 % interval of the mean over all rows, drawing whole clusters.
   *
   * @param clusters the goal of each row, as many as {@code differences}
   */
  public static Estimate clustered(
      double[] differences, List<String> clusters, int draws, long seed) {
    if (clusters.size() != differences.length) {
      throw new IllegalArgumentException("every row needs its cluster");
    }
    Map<String, double[]> sums = new LinkedHashMap<>();
    for (int i = 0; i < differences.length; i++) {
      double[] sum = sums.computeIfAbsent(clusters.get(i), key -> new double[2]);
      sum[0] += differences[i];
      sum[1]++;
    }
    return draw(
        sums.values().stream().mapToDouble(sum -> sum[0]).toArray(),
        sums.values().stream().mapToDouble(sum -> sum[1]).toArray(),
        draws,
        seed);
  }

  /** Draws clusters with replacement; each draw is the mean over the rows it holds. */
  private static Estimate draw(double[] sums, double[] counts, int draws, long seed) {
    if (sums.length == 0 || draws < 1) {
      throw new IllegalArgumentException("a bootstrap needs rows and draws");
    }
    SplittableRandom random = new SplittableRandom(seed);
    double[] means = new double[draws];
    for (int draw = 0; draw < draws; draw++) {
      double sum = 0;
      double count = 0;
      for (int i = 0; i < sums.length; i++) {
        int chosen = random.nextInt(sums.length);
        sum += sums[chosen];
        count += counts[chosen];
      }
      means[draw] = sum / count;
    }
    Arrays.sort(means);
    double rows = Arrays.stream(counts).sum();
    return new Estimate(
        Arrays.stream(sums).sum() / rows,
        (long) rows,
        means[(int) Math.floor(TAIL * (draws - 1))],
        means[(int) Math.ceil((1 - TAIL) * (draws - 1))]);
  }
}
