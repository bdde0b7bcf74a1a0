package io.inferaligner.core.gate;

import io.inferaligner.core.tensor.DenseVector;
import java.util.List;

/**
 * Unit weights of a linear gate fitted to the activations of two classes at one layer; harmful is
 * positive (method.md §4.2, §4.3).
 *
 * @param weights w, shape [d], ‖w‖ = 1
 * @param midpoint −½(⟨μ⁻,w⟩+⟨μ⁺,w⟩), the bias half-way between the class means
 * @param shrinkage share of the scaled identity in the covariance of {@link GateKind#LDA}, in (0,
 *     1]; 0 for the other kinds
 */
public record GateDirection(GateKind kind, DenseVector weights, double midpoint, double shrinkage) {
  /** Most activations that {@link GateKind#LDA} is fitted to. */
  public static final int MAX_ROWS = WithinClassScatter.MAX_ROWS;

  /**
   * Fits the weights in double.
   *
   * @param harmful activations h⁻, shape [d] each, at least one
   * @param harmless activations h⁺ of the same width, at least one
   * @throws ArithmeticException if the classes have the same mean or the activations are not finite
   * @throws IllegalArgumentException if widths differ, a class is empty, or there are more than
   *     {@value WithinClassScatter#MAX_ROWS} activations for {@link GateKind#LDA}
   */
  public static GateDirection fit(
      GateKind kind, List<DenseVector> harmful, List<DenseVector> harmless) {
    WithinClassScatter scatter = WithinClassScatter.of(harmful, harmless);
    double[] difference = scatter.difference();
    return switch (kind) {
      case SRV -> of(kind, difference, scatter, 0);
      case LDA_DIAG -> of(kind, scatter.solveDiagonal(difference), scatter, 0);
      case LDA -> {
        ShrunkCovariance covariance = ShrunkCovariance.of(scatter);
        yield of(kind, covariance.solve(difference), scatter, covariance.shrinkage());
      }
      case LOGIT -> of(kind, LogisticProbe.direction(harmful, harmless, scatter), scatter, 0);
    };
  }

  private static GateDirection of(
      GateKind kind, double[] direction, WithinClassScatter scatter, double shrinkage) {
    double length = Math.sqrt(WithinClassScatter.dot(direction, direction));
    double gap = WithinClassScatter.dot(direction, scatter.difference());
    if (!(length > 0) || Double.isInfinite(length)) {
      throw new ArithmeticException("the classes have the same mean");
    }
    if (!(gap > 0)) {
      throw new ArithmeticException("the gate's weights do not point from harmless to harmful");
    }
    double centre = 0;
    for (int i = 0; i < direction.length; i++) {
      direction[i] /= length;
      centre += direction[i] * scatter.centre(i);
    }
    return new GateDirection(kind, DenseVector.ofDoubles(direction), -centre, shrinkage);
  }
}
