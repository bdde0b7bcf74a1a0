package io.inferaligner.core.fake;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SequencedMap;
import java.util.stream.IntStream;

/** Median of ratios round by round, with an interval of 95 %. */
public record Ratio(double median, double from, double to) {
  /** How much slower a side may be and still be as fast. */
  private static final double FLAT = 1.05;

  /**
   * Notes the medians of all sides, and the ratios of the others to the first; whether all of these
   * lie within 5 %, their intervals too.
   *
   * @param micros of each round, by side; the first is what the others are compared with
   */
  public static boolean areFlat(
      Figures figures, String what, SequencedMap<String, List<Double>> micros) {
    boolean flat = true;
    List<Double> first = micros.firstEntry().getValue();
    for (Map.Entry<String, List<Double>> side : micros.entrySet()) {
      String name = side.getKey().toLowerCase(Locale.ROOT);
      figures.put(what + "_microseconds_" + name, median(side.getValue()));
      if (side.getValue() != first) {
        Ratio ratio = of(side.getValue(), first);
        figures.put(what + "_ratio_" + name, ratio);
        flat &= ratio.to() <= FLAT;
      }
    }
    return flat;
  }

  /** Of what took {@code many} against what took {@code few} in the same round. */
  public static Ratio of(List<Double> many, List<Double> few) {
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

  public static double median(List<Double> values) {
    return median(values.stream().mapToDouble(Double::doubleValue).toArray());
  }

  public static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }

  private static double rounded(double value) {
    return Math.round(value * 1e4) / 1e4;
  }
}
