package io.inferaligner.core.plan;

import io.inferaligner.core.tensor.DenseVector;
import java.util.List;

/**
 * What is done to the residual stream after block {@code layer} (1…L): {@code shift} is added, and
 * what the projections of the unsteered residual say.
 *
 * @param shift shape [d], float32
 * @param projections empty for a plain addition
 */
public record LayerShift(int layer, DenseVector shift, List<Projection> projections) {
  public LayerShift {
    projections = List.copyOf(projections);
  }

  /** A plain addition. */
  public LayerShift(int layer, DenseVector shift) {
    this(layer, shift, List.of());
  }

  /** A projection alone. */
  public static LayerShift of(int layer, Projection projection) {
    float[] nothing = new float[projection.write().size()];
    return new LayerShift(layer, DenseVector.of(nothing), List.of(projection));
  }
}
