package io.inferaligner.core.evaluate;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** Holm's step-down correction of several tests made at once. */
public final class Holm {
  private Holm() {}

  /** Adjusted p-values, in the order given: the family-wise error of rejecting p ≤ α is ≤ α. */
  public static List<Double> adjust(List<Double> pValues) {
    List<Integer> order =
        IntStream.range(0, pValues.size())
            .boxed()
            .sorted(Comparator.comparingDouble(pValues::get))
            .toList();
    List<Double> adjusted = new ArrayList<>(pValues);
    double highest = 0;
    for (int rank = 0; rank < order.size(); rank++) {
      int index = order.get(rank);
      double scaled = (order.size() - rank) * pValues.get(index);
      highest = Math.max(highest, Math.min(1, scaled));
      adjusted.set(index, highest);
    }
    return adjusted;
  }
}
