package io.inferaligner.core.gate;

/**
 * The pooled within-class covariance shrunk towards a multiple of the identity, S* = (1−λ)S + λmI
 * with m = tr S/d, in a form that never holds a d × d array. Float64.
 *
 * <p>λ is the weight of Ledoit and Wolf [1], all of whose norms follow from the n × n products K =
 * CCᵀ: tr S = tr K/n, ‖S‖² = ‖K‖²/n². Systems are solved through the Woodbury identity [2]: (aI +
 * bCᵀC)⁻¹ = (I − Cᵀ(a/b I + CCᵀ)⁻¹C)/a.
 */
final class ShrunkCovariance {
  /*
   * [1] O. Ledoit, M. Wolf, A well-conditioned estimator for large-dimensional covariance matrices,
   *     Journal of Multivariate Analysis 88 (2004), §3.3: their norm is divided by d, which cancels
   *     in the weight.
   * [2] G. Golub, C. Van Loan, Matrix Computations, §2.1.4.
   */

  /** Keeps S* regular when the data asks for no shrinkage at all. */
  private static final double LEAST_SHRINKAGE = 1e-6;

  private final WithinClassScatter scatter;
  private final double[][] gram;
  private final double meanVariance;
  private final double shrinkage;

  private ShrunkCovariance(
      WithinClassScatter scatter, double[][] gram, double meanVariance, double shrinkage) {
    this.scatter = scatter;
    this.gram = gram;
    this.meanVariance = meanVariance;
    this.shrinkage = shrinkage;
  }

  static ShrunkCovariance of(WithinClassScatter scatter) {
    double[][] gram = scatter.gram();
    int count = scatter.count();
    double trace = 0;
    double fourthPowers = 0;
    double squares = 0;
    for (int k = 0; k < count; k++) {
      trace += gram[k][k] / count;
      fourthPowers += gram[k][k] * gram[k][k];
      squares += WithinClassScatter.dot(gram[k], gram[k]);
    }
    double normSquared = squares / count / count;
    double meanVariance = trace / scatter.width();
    double dispersion = normSquared - meanVariance * trace;
    double error = (fourthPowers / count - normSquared) / count;
    double weight = dispersion > 0 ? Math.min(1, error / dispersion) : 1;
    return new ShrunkCovariance(scatter, gram, meanVariance, Math.max(LEAST_SHRINKAGE, weight));
  }

  /** λ in (0, 1]. */
  double shrinkage() {
    return shrinkage;
  }

  /** S*⁻¹ {@code vector}, [d]; {@code vector} itself if all rows are zero. */
  double[] solve(double[] vector) {
    double scale = shrinkage * meanVariance;
    if (!(scale > 0)) {
      return vector.clone();
    }
    double[] solved = vector.clone();
    if (shrinkage < 1) {
      double ridge = scale * scatter.count() / (1 - shrinkage);
      double[] dual = solvePositive(gram, ridge, scatter.times(vector));
      double[] explained = scatter.transposedTimes(dual);
      for (int i = 0; i < solved.length; i++) {
        solved[i] -= explained[i];
      }
    }
    for (int i = 0; i < solved.length; i++) {
      solved[i] /= scale;
    }
    return solved;
  }

  /** (matrix + ridge·I)⁻¹ right by Cholesky; {@code matrix} is symmetric and not negative. */
  private static double[] solvePositive(double[][] matrix, double ridge, double[] right) {
    int n = right.length;
    double[][] lower = new double[n][];
    for (int k = 0; k < n; k++) {
      lower[k] = new double[k + 1];
      for (int j = 0; j <= k; j++) {
        double sum = matrix[k][j] + (j == k ? ridge : 0);
        double[] a = lower[k];
        double[] b = lower[j];
        for (int i = 0; i < j; i++) {
          sum -= a[i] * b[i];
        }
        lower[k][j] = j == k ? Math.sqrt(sum) : sum / b[j];
      }
    }
    double[] solution = right.clone();
    for (int k = 0; k < n; k++) {
      for (int i = 0; i < k; i++) {
        solution[k] -= lower[k][i] * solution[i];
      }
      solution[k] /= lower[k][k];
    }
    for (int k = n - 1; k >= 0; k--) {
      solution[k] /= lower[k][k];
      for (int i = 0; i < k; i++) {
        solution[i] -= lower[k][i] * solution[k];
      }
    }
    return solution;
  }
}
