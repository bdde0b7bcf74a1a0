package io.inferaligner.runner.bench;

import java.util.List;

/** Repeated measurements of one quantity, at least one; ascending. */
record Sample(List<Double> values) {
  private static final double Z95 = 1.96;

  Sample {
    values = values.stream().sorted().toList();
  }

  int size() {
    return values.size();
  }

  double median() {
    int middle = values.size() / 2;
    return values.size() % 2 == 1
        ? values.get(middle)
        : (values.get(middle - 1) + values.get(middle)) / 2;
  }

  double lowest() {
    return values.getFirst();
  }

  double highest() {
    return values.getLast();
  }

  /** The value that {@code share} of the values lie below, nearest rank. */
  double quantile(double share) {
    int rank = (int) Math.ceil(share * values.size());
    return values.get(Math.clamp(rank - 1, 0, values.size() - 1));
  }

  /** Lower end of the median's 95 % interval, by ranks: no shape of the values is assumed. */
  double medianLow() {
    return values.get(Math.clamp(lowRank(), 0, values.size() - 1));
  }

  /** Upper end of the same. */
  double medianHigh() {
    return values.get(Math.clamp(values.size() - 1 - lowRank(), 0, values.size() - 1));
  }

  private int lowRank() {
    int n = values.size();
    return Math.max(0, (int) Math.floor(n / 2.0 - Z95 * Math.sqrt(n) / 2));
  }
}
