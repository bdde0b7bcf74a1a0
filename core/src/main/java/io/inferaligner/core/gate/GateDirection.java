package io.inferaligner.core.gate;

import io.inferaligner.core.tensor.DenseVector;
import java.util.List;

/**
 * A gate fitted to the activations of two classes at one layer; harmful is positive (method.md
 * §4.2, §4.3).
 *
 * @param weights w, shape [d], ‖w‖ = 1; for MAHALANOBIS the safety-related vector, for the record
 * @param scorer what the gate computes
 * @param midpoint the bias half-way between the classes: −½(⟨μ⁻,w⟩+⟨μ⁺,w⟩) of a linear gate, of the
 *     others from their mean scores
 * @param shrinkage share of the scaled identity in the covariance of {@link GateKind#LDA}, in (0,
 *     1]; 0 for the other kinds
 */
public record GateDirection(
    GateKind kind, DenseVector weights, GateScorer scorer, double midpoint, double shrinkage) {
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
      case COSINE -> {
        DenseVector srv = of(kind, difference, scatter, 0).weights();
        yield of(kind, srv, new GateScorer.Cosine(srv), harmful, harmless);
      }
      case MAHALANOBIS ->
          of(
              kind,
              of(kind, difference, scatter, 0).weights(),
              ClassDistance.fit(harmful, harmless),
              harmful,
              harmless);
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
    DenseVector weights = DenseVector.ofDoubles(direction);
    return new GateDirection(kind, weights, new GateScorer.Linear(weights), -centre, shrinkage);
  }

  private static GateDirection of(
      GateKind kind,
      DenseVector weights,
      GateScorer scorer,
      List<DenseVector> harmful,
      List<DenseVector> harmless) {
    double centre = (mean(scorer, harmful) + mean(scorer, harmless)) / 2;
    return new GateDirection(kind, weights, scorer, -centre, 0);
  }

  private static double mean(GateScorer scorer, List<DenseVector> activations) {
    return activations.stream().mapToDouble(scorer::score).average().orElseThrow();
  }
}
