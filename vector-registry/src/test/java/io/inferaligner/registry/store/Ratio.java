package io.inferaligner.registry.store;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** Median of ratios round by round, with an interval of 95 %. */
record Ratio(double median, double from, double to) {
  static Ratio of(List<Double> many, List<Double> few) {
    double[] ratios =
        IntStream.range(0, few.size())
            .mapToDouble(i -> many.get(i) / few.get(i))
            .sorted()
            .toArray();
    int n = ratios.length;
    int half = (int) Math.ceil(0.98 * Math.sqrt(n));
    return new Ratio(
        rounded(ratios[n / 2]),
        rounded(ratios[Math.max(0, n / 2 - half)]),
        rounded(ratios[Math.min(n - 1, n / 2 + half)]));
  }

  static double median(List<Double> values) {
    return median(values.stream().mapToDouble(Double::doubleValue).toArray());
  }

  static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }

  private static double rounded(double value) {
    return Math.round(value * 1e4) / 1e4;
  }
}
