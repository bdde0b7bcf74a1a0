package io.inferaligner.core.bundle;

import io.inferaligner.core.evaluate.Roc;
import io.inferaligner.core.fault.FaultReason;
import io.inferaligner.core.fault.SteeringException;
import io.inferaligner.core.tensor.DenseVector;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a gate scored on its calibration prompts, as tensors of a bundle: the ROC curve, by which
 * its threshold can be judged later, and the deciles of the benign scores before the bias, by which
 * live traffic can be.
 */
public final class RocTensors {
  /** Most points that a bundle holds. */
  public static final int MOST_POINTS = 101;

  static final String PREFIX = "calibration.roc.";
  static final String FALSE_POSITIVES = PREFIX + "fpr";
  static final String TRUE_POSITIVES = PREFIX + "tpr";

  /** Nine deciles of the benign scores. */
  static final String BENIGN = PREFIX + "benign";

  private static final int DECILES = 9;

  private RocTensors() {}

  /** The tensors of the curve of {@code harmful} scores over {@code benign} ones, none empty. */
  public static SortedMap<String, DenseVector> of(double[] harmful, double[] benign) {
    List<Roc.Point> points = Roc.thinned(Roc.curve(harmful, benign), MOST_POINTS);
    double[] alarms = points.stream().mapToDouble(Roc.Point::falsePositives).toArray();
    double[] hits = points.stream().mapToDouble(Roc.Point::truePositives).toArray();
    SortedMap<String, DenseVector> tensors = new TreeMap<>();
    tensors.put(FALSE_POSITIVES, DenseVector.ofDoubles(alarms));
    tensors.put(TRUE_POSITIVES, DenseVector.ofDoubles(hits));
    tensors.put(BENIGN, DenseVector.ofDoubles(deciles(benign)));
    return tensors;
  }

  /** The scores that 10, 20 … 90 % of {@code scores} do not exceed. */
  private static double[] deciles(double[] scores) {
    double[] sorted = scores.clone();
    Arrays.sort(sorted);
    double[] deciles = new double[DECILES];
    for (int i = 0; i < DECILES; i++) {
      int rank = (int) Math.ceil((i + 1) * sorted.length / (DECILES + 1.0));
      deciles[i] = sorted[Math.max(1, rank) - 1];
    }
    return deciles;
  }

  /**
   * How many values tensor {@code name} must have.
   *
   * @throws SteeringException BUNDLE_MALFORMED if they are deciles that do not ascend
   */
  static int size(String name, DenseVector tensor) {
    if (!name.equals(BENIGN)) {
      return Math.min(tensor.size(), MOST_POINTS);
    }
    for (int i = 1; i < tensor.size(); i++) {
      if (!(tensor.get(i - 1) <= tensor.get(i))) {
        throw new SteeringException(
            FaultReason.BUNDLE_MALFORMED, "the deciles of tensor '%s' must ascend".formatted(name));
      }
    }
    return DECILES;
  }

  /** The points of as many false as true positives. */
  static List<Roc.Point> read(DenseVector alarms, DenseVector hits) {
    List<Roc.Point> points = new ArrayList<>();
    for (int i = 0; i < Math.min(alarms.size(), hits.size()); i++) {
      points.add(new Roc.Point(alarms.get(i), hits.get(i)));
    }
    return points;
  }
}
