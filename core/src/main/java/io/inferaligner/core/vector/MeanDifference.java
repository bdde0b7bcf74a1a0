package io.inferaligner.core.vector;

import io.inferaligner.core.tensor.DenseVector;

/**
 * Difference of class means at one layer: Δ_l = μ⁻_l − μ⁺_l, harmful minus harmless (InferAligner,
 * method.md §1.1).
 *
 * @param layer block number l, 1…L
 * @param direction Δ_l/‖Δ_l‖, shape [d]
 * @param length δ_l = ‖Δ_l‖
 * @param meanNorm ρ_l, mean ‖h_l‖ over both classes
 * @param midpoint −½(⟨μ⁻,s⟩+⟨μ⁺,s⟩), the bias of the paper's gate
 */
public record MeanDifference(
    int layer, DenseVector direction, double length, double meanNorm, double midpoint) {

  /**
   * The mean difference at {@code layer}.
   *
   * @throws ArithmeticException if both means are equal
   */
  public static MeanDifference of(int layer, ClassMeans harmful, ClassMeans harmless) {
    double[] minus = harmful.mean(layer);
    double[] plus = harmless.mean(layer);
    double[] difference = new double[minus.length];
    double squares = 0;
    for (int i = 0; i < difference.length; i++) {
      difference[i] = minus[i] - plus[i];
      squares += difference[i] * difference[i];
    }
    double length = Math.sqrt(squares);
    if (!(length > 0) || Double.isInfinite(length)) {
      throw new ArithmeticException("the classes have the same mean at layer " + layer);
    }
    double centre = 0;
    for (int i = 0; i < difference.length; i++) {
      difference[i] /= length;
      centre += difference[i] * (minus[i] + plus[i]) / 2;
    }
    long total = harmful.count() + harmless.count();
    double rho =
        (harmful.meanNorm(layer) * harmful.count() + harmless.meanNorm(layer) * harmless.count())
            / total;
    return new MeanDifference(layer, DenseVector.ofDoubles(difference), length, rho, -centre);
  }
}
