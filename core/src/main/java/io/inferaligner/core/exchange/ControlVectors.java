package io.inferaligner.core.exchange;

import io.inferaligner.core.Planner;
import io.inferaligner.core.bundle.VectorBundle;
import io.inferaligner.core.fault.FaultReason;
import io.inferaligner.core.fault.SteeringException;
import io.inferaligner.core.tensor.DenseVector;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Directions by layer as other programs keep them: no gate, no dose, no model digest. Immutable.
 *
 * @param byLayer block number l, 1 or more, to the vector [d] that is added to the residual after
 *     that block; at least one, all of one width, finite, none of them zero
 * @param modelHint what the file says about its model, for people; may be empty
 */
public record ControlVectors(SortedMap<Integer, DenseVector> byLayer, String modelHint) {
  /** Most layers of a model. */
  static final int MAX_LAYERS = 1_024;

  /** Largest width of a model. */
  static final int MAX_WIDTH = 65_536;

  /**
   * Checks and copies.
   *
   * @throws SteeringException BUNDLE_MALFORMED, BUNDLE_DIM_MISMATCH, BUNDLE_NON_FINITE
   */
  public ControlVectors {
    byLayer = Collections.unmodifiableSortedMap(new TreeMap<>(byLayer));
    if (byLayer.isEmpty()) {
      throw malformed("they hold no direction");
    }
    int first = byLayer.firstKey();
    int width = byLayer.firstEntry().getValue().size();
    byLayer.forEach((layer, vector) -> {
      if (vector.size() != width) {
        throw new SteeringException(
            FaultReason.BUNDLE_DIM_MISMATCH,
            "the direction of block %d has %d values, that of block %d has %d"
                .formatted(layer, vector.size(), first, width));
      }
      if (!vector.isFinite()) {
        throw new SteeringException(
            FaultReason.BUNDLE_NON_FINITE,
            "the direction of block %d holds NaN or infinity".formatted(layer));
      }
      if (!(vector.norm() > 0)) {
        throw malformed("the direction of block %d is zero".formatted(layer));
      }
    });
  }

  /** The shifts of a bundle's policy, dose included. */
  public static ControlVectors of(VectorBundle bundle) {
    SortedMap<Integer, DenseVector> shifts = new TreeMap<>();
    Planner.shift(bundle).shifts().forEach(shift -> shifts.put(shift.layer(), shift.shift()));
    return new ControlVectors(shifts, bundle.manifest().target().id());
  }

  /** d. */
  public int width() {
    return byLayer.firstEntry().getValue().size();
  }

  static SteeringException malformed(String why) {
    return new SteeringException(FaultReason.BUNDLE_MALFORMED, "not usable vectors: " + why);
  }

  static SteeringException tooMuch(String what, String has, long allowed) {
    return new SteeringException(
        FaultReason.BUNDLE_LIMIT_EXCEEDED,
        "%s: %s, at most %d are allowed".formatted(what, has, allowed));
  }
}
