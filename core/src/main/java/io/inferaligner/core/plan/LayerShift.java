package io.inferaligner.core.plan;

import io.inferaligner.core.tensor.DenseVector;
import java.util.List;

/**
 * What is done to the residual stream after block {@code layer} (1…L): {@code shift} is added, and
 * what the projections of the unsteered residual say; then {@code guard} bounds the length.
 *
 * @param shift shape [d], float32
 * @param projections empty for a plain addition
 */
public record LayerShift(
    int layer, DenseVector shift, List<Projection> projections, NormGuard guard) {
  public LayerShift {
    projections = List.copyOf(projections);
  }

  /** A change without a guard. */
  public LayerShift(int layer, DenseVector shift, List<Projection> projections) {
    this(layer, shift, projections, NormGuard.NONE);
  }

  /** A plain addition. */
  public LayerShift(int layer, DenseVector shift) {
    this(layer, shift, List.of());
  }

  /** The same within {@code bounds}. */
  public LayerShift within(NormGuard bounds) {
    return new LayerShift(layer, shift, projections, bounds);
  }

  /** A projection alone. */
  public static LayerShift of(int layer, Projection projection) {
    float[] nothing = new float[projection.write().size()];
    return new LayerShift(layer, DenseVector.of(nothing), List.of(projection));
  }
}
