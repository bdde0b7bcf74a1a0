package io.inferaligner.runner.bench;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Repeated measurements of one quantity.
 *
 * @param name what was measured
 * @param unit of the values
 */
record Sample(String name, String unit, List<Double> values) {
  Sample {
    values = List.copyOf(values);
  }

  double median() {
    List<Double> sorted = new ArrayList<>(values);
    Collections.sort(sorted);
    int middle = sorted.size() / 2;
    return sorted.size() % 2 == 1
        ? sorted.get(middle)
        : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
  }

  double lowest() {
    return Collections.min(values);
  }

  double highest() {
    return Collections.max(values);
  }
}
