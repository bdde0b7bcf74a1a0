package io.inferaligner.core.plan;

import io.inferaligner.core.tensor.DenseVector;

/**
 * One part of a change that depends on the residual x itself: x gains max(low, min(high, ⟨x, read⟩
 * + offset))·write. Computed in the forward program for every steered token.
 *
 * @param read shape [d]
 * @param write shape [d]
 * @param low may be −∞
 * @param high may be +∞
 */
public record Projection(
    DenseVector read, DenseVector write, double offset, double low, double high) {
  public Projection {
    if (read.size() != write.size() || !Double.isFinite(offset) || !(low <= high)) {
      throw new IllegalArgumentException(
          "a projection needs two vectors of one width, a finite offset and low ≤ high");
    }
  }

  /** −share·⟨x, direction⟩·direction: takes a share of what lies along a unit vector away. */
  public static Projection removal(DenseVector direction, double share) {
    return new Projection(
        direction.scaledBy(-share),
        direction,
        0,
        Double.NEGATIVE_INFINITY,
        Double.POSITIVE_INFINITY);
  }

  /** max(0, level − ⟨x, direction⟩)·direction: raises what lies along a unit vector to a level. */
  public static Projection raise(DenseVector direction, double level) {
    return new Projection(direction.scaledBy(-1), direction, level, 0, Double.POSITIVE_INFINITY);
  }
}
