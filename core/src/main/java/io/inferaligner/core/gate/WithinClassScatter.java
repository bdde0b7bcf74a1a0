package io.inferaligner.core.gate;

import io.inferaligner.core.tensor.DenseVector;
import java.util.Arrays;
import java.util.List;

/**
 * Activations of two classes as means and centred rows: row k is h_k − μ of its class, so that S =
 * CᵀC/n is the pooled within-class covariance. Float64; immutable after construction.
 */
final class WithinClassScatter {
  /** Most rows whose n × n products are formed: 128 MiB in float64. */
  static final int MAX_ROWS = 4_096;

  /** Smallest variance of a coordinate, as a share of the mean variance. */
  private static final double VARIANCE_FLOOR = 1e-6;

  private final double[] harmfulMean;
  private final double[] harmlessMean;
  private final double[][] rows;
  private final int harmfulCount;

  private WithinClassScatter(
      double[] harmfulMean, double[] harmlessMean, double[][] rows, int harmfulCount) {
    this.harmfulCount = harmfulCount;
    this.harmfulMean = harmfulMean;
    this.harmlessMean = harmlessMean;
    this.rows = rows;
  }

  static WithinClassScatter of(List<DenseVector> harmful, List<DenseVector> harmless) {
    if (harmful.isEmpty() || harmless.isEmpty()) {
      throw new IllegalArgumentException("a gate needs activations of both classes");
    }
    int width = harmful.getFirst().size();
    double[] harmfulMean = mean(harmful, width);
    double[] harmlessMean = mean(harmless, width);
    double[][] rows = new double[harmful.size() + harmless.size()][width];
    for (int k = 0; k < rows.length; k++) {
      boolean first = k < harmful.size();
      DenseVector activation = first ? harmful.get(k) : harmless.get(k - harmful.size());
      double[] mean = first ? harmfulMean : harmlessMean;
      for (int i = 0; i < width; i++) {
        rows[k][i] = activation.get(i) - mean[i];
      }
    }
    return new WithinClassScatter(harmfulMean, harmlessMean, rows, harmful.size());
  }

  int count() {
    return rows.length;
  }

  int width() {
    return harmfulMean.length;
  }

  /** Δ = μ⁻ − μ⁺, harmful minus harmless, a fresh array [d]. */
  double[] difference() {
    double[] difference = new double[width()];
    for (int i = 0; i < difference.length; i++) {
      difference[i] = harmfulMean[i] - harmlessMean[i];
    }
    return difference;
  }

  /** ½(μ⁻ + μ⁺) at coordinate {@code i}. */
  double centre(int i) {
    return (harmfulMean[i] + harmlessMean[i]) / 2;
  }

  /** Mean of one class, a fresh array [d]. */
  double[] mean(boolean harmful) {
    return (harmful ? harmfulMean : harmlessMean).clone();
  }

  /**
   * Variances of one class, a fresh array [d], as if {@code prior} more of its rows had the common
   * ones.
   */
  double[] variances(boolean harmful, double prior) {
    int from = harmful ? 0 : harmfulCount;
    int to = harmful ? harmfulCount : rows.length;
    double[] common = scales();
    double[] variances = new double[width()];
    for (int i = 0; i < variances.length; i++) {
      double squares = prior * common[i] * common[i];
      for (int k = from; k < to; k++) {
        squares += rows[k][i] * rows[k][i];
      }
      variances[i] = squares / (to - from + prior);
    }
    return variances;
  }

  /** diag(S)⁻¹ {@code vector}, [d]; variances are at least 1e-6 of their mean. */
  double[] solveDiagonal(double[] vector) {
    double[] scales = scales();
    double[] solved = vector.clone();
    for (int i = 0; i < solved.length; i++) {
      solved[i] /= scales[i] * scales[i];
    }
    return solved;
  }

  /**
   * Within-class standard deviation per coordinate, a fresh array [d]; variances are at least 1e-6
   * of their mean, and 1 if all are 0.
   */
  double[] scales() {
    double[] variance = new double[width()];
    double total = 0;
    for (double[] row : rows) {
      for (int i = 0; i < variance.length; i++) {
        variance[i] += row[i] * row[i] / rows.length;
        total += row[i] * row[i] / rows.length;
      }
    }
    double floor = total > 0 ? VARIANCE_FLOOR * total / variance.length : 1;
    return Arrays.stream(variance).map(value -> Math.sqrt(Math.max(floor, value))).toArray();
  }

  /** K = CCᵀ, a fresh array [n, n]. */
  double[][] gram() {
    if (rows.length > MAX_ROWS) {
      throw new IllegalArgumentException(
          "a gate of kind LDA is fitted to %d activations at most, got %d"
              .formatted(MAX_ROWS, rows.length));
    }
    double[][] gram = new double[rows.length][rows.length];
    for (int k = 0; k < rows.length; k++) {
      for (int j = 0; j <= k; j++) {
        gram[k][j] = dot(rows[k], rows[j]);
        gram[j][k] = gram[k][j];
      }
    }
    return gram;
  }

  /** C {@code vector}, a fresh array [n]. */
  double[] times(double[] vector) {
    double[] product = new double[rows.length];
    for (int k = 0; k < rows.length; k++) {
      product[k] = dot(rows[k], vector);
    }
    return product;
  }

  /** Cᵀ {@code vector}, a fresh array [d]. */
  double[] transposedTimes(double[] vector) {
    double[] product = new double[width()];
    for (int k = 0; k < rows.length; k++) {
      for (int i = 0; i < product.length; i++) {
        product[i] += vector[k] * rows[k][i];
      }
    }
    return product;
  }

  /** ⟨a, b⟩ in four partial sums, which the processor adds side by side. */
  static double dot(double[] a, double[] b) {
    double sum0 = 0;
    double sum1 = 0;
    double sum2 = 0;
    double sum3 = 0;
    int i = 0;
    for (; i + 3 < a.length; i += 4) {
      sum0 += a[i] * b[i];
      sum1 += a[i + 1] * b[i + 1];
      sum2 += a[i + 2] * b[i + 2];
      sum3 += a[i + 3] * b[i + 3];
    }
    for (; i < a.length; i++) {
      sum0 += a[i] * b[i];
    }
    return (sum0 + sum1) + (sum2 + sum3);
  }

  private static double[] mean(List<DenseVector> activations, int width) {
    double[] mean = new double[width];
    for (DenseVector activation : activations) {
      if (activation.size() != width) {
        throw new IllegalArgumentException("widths differ: " + width + " and " + activation.size());
      }
      for (int i = 0; i < width; i++) {
        mean[i] += activation.get(i);
      }
    }
    for (int i = 0; i < width; i++) {
      mean[i] /= activations.size();
    }
    return mean;
  }
}
