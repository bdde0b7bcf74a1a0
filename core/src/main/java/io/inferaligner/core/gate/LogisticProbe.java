package io.inferaligner.core.gate;

import io.inferaligner.core.tensor.DenseVector;
import java.util.List;

/**
 * L2-regularised logistic regression of the two classes on standardised coordinates, both classes
 * of equal weight (method.md §2.17): minimises Σ c_k log(1 + exp(−y_k(⟨x_k, v⟩ + a))) + ½‖v‖². The
 * minimum is found by Newton steps whose systems are solved by conjugate gradients [1], so that no
 * d × d array is held. Float64.
 */
final class LogisticProbe {
  /*
   * [1] C.-J. Lin, R. Weng, S. Keerthi, Trust region Newton method for large-scale logistic
   *     regression, JMLR 9 (2008); here with a halving line search instead of the trust region.
   */
  private static final int NEWTON_STEPS = 50;
  private static final int SOLVER_STEPS = 100;
  private static final double GRADIENT_SHARE = 1e-8;
  private static final double SOLVER_SHARE = 1e-2;
  private static final int HALVINGS = 30;

  private final double[][] rows;
  private final double[] labels;
  private final double[] costs;

  private LogisticProbe(double[][] rows, double[] labels, double[] costs) {
    this.rows = rows;
    this.labels = labels;
    this.costs = costs;
  }

  /**
   * Direction [d] in the coordinates of the activations.
   *
   * @param scatter of the same activations
   */
  static double[] direction(
      List<DenseVector> harmful, List<DenseVector> harmless, WithinClassScatter scatter) {
    int width = scatter.width();
    double[] scales = scatter.scales();
    int count = harmful.size() + harmless.size();
    double[][] rows = new double[count][width + 1];
    double[] labels = new double[count];
    double[] costs = new double[count];
    for (int k = 0; k < count; k++) {
      boolean first = k < harmful.size();
      DenseVector activation = first ? harmful.get(k) : harmless.get(k - harmful.size());
      for (int i = 0; i < width; i++) {
        rows[k][i] = (activation.get(i) - scatter.centre(i)) / scales[i];
      }
      rows[k][width] = 1;
      labels[k] = first ? 1 : -1;
      costs[k] = count / (2.0 * (first ? harmful.size() : harmless.size()));
    }
    double[] solution = new LogisticProbe(rows, labels, costs).minimum();
    double[] direction = new double[width];
    for (int i = 0; i < width; i++) {
      direction[i] = solution[i] / scales[i];
    }
    return direction;
  }

  /** The minimiser (v, a), [d+1]; the offset a is not regularised. */
  private double[] minimum() {
    double[] point = new double[rows[0].length];
    double[] gradient = gradient(point);
    double wanted = GRADIENT_SHARE * norm(gradient);
    for (int step = 0; step < NEWTON_STEPS && norm(gradient) > wanted; step++) {
      double[] direction = newtonDirection(point, gradient);
      double slope = WithinClassScatter.dot(direction, gradient);
      double before = objective(point);
      double share = 1;
      double[] next = moved(point, direction, share);
      for (int i = 0; i < HALVINGS && objective(next) > before + 1e-4 * share * slope; i++) {
        share /= 2;
        next = moved(point, direction, share);
      }
      point = next;
      gradient = gradient(point);
    }
    return point;
  }

  /** −H⁻¹ {@code gradient} by conjugate gradients. */
  private double[] newtonDirection(double[] point, double[] gradient) {
    double[] curvature = new double[rows.length];
    for (int k = 0; k < rows.length; k++) {
      double chance = sigmoid(WithinClassScatter.dot(rows[k], point));
      curvature[k] = costs[k] * chance * (1 - chance);
    }
    double[] solution = new double[point.length];
    double[] residual = moved(new double[point.length], gradient, -1);
    double[] search = residual.clone();
    double square = WithinClassScatter.dot(residual, residual);
    double wanted = SOLVER_SHARE * SOLVER_SHARE * square;
    for (int step = 0; step < SOLVER_STEPS && square > wanted; step++) {
      double[] product = curved(curvature, search);
      double length = square / WithinClassScatter.dot(search, product);
      solution = moved(solution, search, length);
      residual = moved(residual, product, -length);
      double next = WithinClassScatter.dot(residual, residual);
      search = moved(residual, search, next / square);
      square = next;
    }
    return solution;
  }

  /** The Hessian's product with {@code vector}. */
  private double[] curved(double[] curvature, double[] vector) {
    double[] product = vector.clone();
    product[product.length - 1] = 0;
    for (int k = 0; k < rows.length; k++) {
      addTo(product, rows[k], curvature[k] * WithinClassScatter.dot(rows[k], vector));
    }
    return product;
  }

  private double[] gradient(double[] point) {
    double[] gradient = point.clone();
    gradient[gradient.length - 1] = 0;
    for (int k = 0; k < rows.length; k++) {
      double margin = labels[k] * WithinClassScatter.dot(rows[k], point);
      addTo(gradient, rows[k], -costs[k] * labels[k] * sigmoid(-margin));
    }
    return gradient;
  }

  private double objective(double[] point) {
    double offset = point[point.length - 1];
    double sum = (WithinClassScatter.dot(point, point) - offset * offset) / 2;
    for (int k = 0; k < rows.length; k++) {
      double margin = labels[k] * WithinClassScatter.dot(rows[k], point);
      sum += costs[k] * (Math.max(0, -margin) + Math.log1p(Math.exp(-Math.abs(margin))));
    }
    return sum;
  }

  private static double sigmoid(double x) {
    return 1 / (1 + Math.exp(-x));
  }

  private static double norm(double[] vector) {
    return Math.sqrt(WithinClassScatter.dot(vector, vector));
  }

  /** {@code point} + share·{@code direction}, a fresh array. */
  private static double[] moved(double[] point, double[] direction, double share) {
    double[] moved = point.clone();
    addTo(moved, direction, share);
    return moved;
  }

  private static void addTo(double[] sum, double[] vector, double factor) {
    for (int i = 0; i < sum.length; i++) {
      sum[i] += factor * vector[i];
    }
  }
}
