package io.inferaligner.core.evaluate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Receiver operating characteristic of a score: what each threshold lets through. */
public final class Roc {
  private Roc() {}

  /**
   * One corner of the curve.
   *
   * @param falsePositives share of the negatives above the threshold
   * @param truePositives share of the positives above it
   */
  public record Point(double falsePositives, double truePositives) {}

  /** The curve from (0, 0) to (1, 1), one point per distinct score; neither class empty. */
  public static List<Point> curve(double[] positives, double[] negatives) {
    double[] up = sorted(positives);
    double[] down = sorted(negatives);
    List<Point> curve = new ArrayList<>();
    curve.add(new Point(0, 0));
    int hits = up.length;
    int alarms = down.length;
    while (hits > 0 || alarms > 0) {
      double threshold =
          Math.max(
              hits > 0 ? up[hits - 1] : Double.NEGATIVE_INFINITY,
              alarms > 0 ? down[alarms - 1] : Double.NEGATIVE_INFINITY);
      while (hits > 0 && up[hits - 1] >= threshold) {
        hits--;
      }
      while (alarms > 0 && down[alarms - 1] >= threshold) {
        alarms--;
      }
      curve.add(new Point(1 - (double) alarms / down.length, 1 - (double) hits / up.length));
    }
    return curve;
  }

  /**
   * At most {@code most} ≥ 2 points of {@code curve}, evenly spread, its ends among them. The area
   * under them is close to the curve's, the points are its own.
   */
  public static List<Point> thinned(List<Point> curve, int most) {
    if (curve.size() <= most) {
      return List.copyOf(curve);
    }
    List<Point> points = new ArrayList<>();
    for (int i = 0; i < most; i++) {
      points.add(curve.get((int) ((long) i * (curve.size() - 1) / (most - 1))));
    }
    return points;
  }

  private static double[] sorted(double[] values) {
    if (values.length == 0 || Arrays.stream(values).anyMatch(Double::isNaN)) {
      throw new IllegalArgumentException("a ROC curve needs numbers of both classes");
    }
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted;
  }
}
