package io.inferaligner.core.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.inferaligner.core.tensor.DenseVector;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class GateDirectionTest {
  /** Centred rows (±1, 0) around (3, 1) and (0, ±2) around (1, 0). */
  private static final List<DenseVector> HARMFUL =
      List.of(DenseVector.of(4, 1), DenseVector.of(2, 1));

  private static final List<DenseVector> HARMLESS =
      List.of(DenseVector.of(1, 2), DenseVector.of(1, -2));

  /**
   * By hand: S = diag(½, 2), m = 1.25, dispersion ‖S−mI‖² = 1.125, error (34 − 4·4.25)/16 = 1.0625.
   */
  @Test
  void shrinkageIsTheWeightOfLedoitAndWolf() {
    ShrunkCovariance covariance = ShrunkCovariance.of(WithinClassScatter.of(HARMFUL, HARMLESS));
    assertThat(covariance.shrinkage()).isCloseTo(17 / 18.0, within(1e-12));
    double[] solved = covariance.solve(new double[] {2, 1});
    assertThat(solved[0]).isCloseTo(2 / (17 / 18.0 * 1.25 + 0.5 / 18), within(1e-12));
    assertThat(solved[1]).isCloseTo(1 / (17 / 18.0 * 1.25 + 2.0 / 18), within(1e-12));
  }

  @Test
  void kindsWeighCoordinatesByTheirSpread() {
    GateDirection srv = GateDirection.fit(GateKind.SRV, HARMFUL, HARMLESS);
    assertThat(srv.weights().cosine(DenseVector.of(2, 1))).isCloseTo(1, within(1e-7));
    assertThat(srv.midpoint()).isCloseTo(-(2 * 2 + 0.5) / Math.sqrt(5), within(1e-7));
    assertThat(srv.shrinkage()).isZero();
    GateDirection diagonal = GateDirection.fit(GateKind.LDA_DIAG, HARMFUL, HARMLESS);
    assertThat(diagonal.weights().cosine(DenseVector.of(2 / 0.5f, 1 / 2f)))
        .isCloseTo(1, within(1e-7));
    for (GateKind kind : GateKind.automatic()) {
      GateDirection direction = GateDirection.fit(kind, HARMFUL, HARMLESS);
      assertThat(direction.weights().norm()).isCloseTo(1, within(1e-7));
      assertThat(direction.weights().dot(DenseVector.of(3, 1)) + direction.midpoint()).isPositive();
      assertThat(direction.weights().dot(DenseVector.of(1, 0)) + direction.midpoint()).isNegative();
    }
  }

  /** Both more and fewer rows than coordinates; the direct way forms S* and eliminates. */
  @Test
  void theDualSolutionIsTheDirectOne() {
    for (int width : new int[] {5, 60}) {
      SplittableRandom random = new SplittableRandom(width);
      List<DenseVector> harmful = gaussian(random, 18, width, 0.7);
      List<DenseVector> harmless = gaussian(random, 22, width, 0);
      WithinClassScatter scatter = WithinClassScatter.of(harmful, harmless);
      ShrunkCovariance covariance = ShrunkCovariance.of(scatter);
      assertThat(covariance.shrinkage()).isBetween(0.001, 0.999);
      double[] dual = covariance.solve(scatter.difference());
      double[] direct =
          eliminate(shrunk(harmful, harmless, width, covariance.shrinkage()), scatter.difference());
      for (int i = 0; i < width; i++) {
        assertThat(dual[i]).isCloseTo(direct[i], within(1e-9 * Math.abs(direct[i]) + 1e-9));
      }
    }
  }

  /**
   * Noise along (1, 1), which the mean difference (1, 0) leans on, is ten times as wide as across:
   * no coordinate is better than another, only their covariance helps.
   */
  @Test
  void covarianceFindsTheQuietDirectionThatTheMeanDifferenceMisses() {
    SplittableRandom random = new SplittableRandom(3);
    List<DenseVector> harmful = correlated(random, 400, 1);
    List<DenseVector> harmless = correlated(random, 400, 0);
    List<DenseVector> freshHarmful = correlated(random, 2_000, 1);
    List<DenseVector> freshHarmless = correlated(random, 2_000, 0);
    double[] tpr = new double[GateKind.values().length];
    for (GateKind kind : GateKind.values()) {
      DenseVector weights = GateDirection.fit(kind, harmful, harmless).weights();
      tpr[kind.ordinal()] =
          Calibration.tprAtFpr(scores(freshHarmful, weights), scores(freshHarmless, weights), 0.01);
    }
    assertThat(tpr[GateKind.SRV.ordinal()]).isLessThan(0.3);
    assertThat(tpr[GateKind.LDA_DIAG.ordinal()]).isLessThan(0.3);
    assertThat(tpr[GateKind.LDA.ordinal()]).isGreaterThan(0.8);
  }

  /**
   * method.md P13: one coordinate with most of the energy and no meaning must not lead the gate.
   */
  @Test
  void p13AnOutlierCoordinateDoesNotLeadTheGate() {
    SplittableRandom random = new SplittableRandom(8);
    List<DenseVector> harmful = outlier(random, 300, 1);
    List<DenseVector> harmless = outlier(random, 300, 0);
    double[] loads = new double[GateKind.values().length];
    for (GateKind kind : GateKind.values()) {
      loads[kind.ordinal()] = Math.abs(GateDirection.fit(kind, harmful, harmless).weights().get(0));
    }
    assertThat(loads[GateKind.SRV.ordinal()]).isGreaterThan(0.5);
    assertThat(loads[GateKind.LDA_DIAG.ordinal()]).isLessThan(0.05);
    assertThat(loads[GateKind.LDA.ordinal()]).isLessThan(0.05);
  }

  @Test
  void classesWithoutSpreadOrDifferenceAreTreatedPlainly() {
    List<DenseVector> one = List.of(DenseVector.of(2, 1));
    List<DenseVector> other = List.of(DenseVector.of(0, 1));
    for (GateKind kind : GateKind.values()) {
      assertThat(GateDirection.fit(kind, one, other).weights()).isEqualTo(DenseVector.of(1, 0));
      assertThatThrownBy(() -> GateDirection.fit(kind, one, one))
          .isInstanceOf(ArithmeticException.class)
          .hasMessageContaining("same mean");
    }
    assertThatThrownBy(() -> GateDirection.fit(GateKind.SRV, one, List.of()))
        .hasMessageContaining("both classes");
    assertThatThrownBy(() -> GateDirection.fit(GateKind.SRV, one, List.of(DenseVector.of(1, 2, 3))))
        .hasMessageContaining("widths differ");
    assertThatThrownBy(
            () -> GateDirection.fit(GateKind.LDA, one, List.of(DenseVector.of(Float.NaN, 0))))
        .isInstanceOf(ArithmeticException.class);
  }

  private static List<DenseVector> gaussian(
      SplittableRandom random, int count, int width, double shift) {
    List<DenseVector> rows = new ArrayList<>();
    for (int k = 0; k < count; k++) {
      double common = random.nextGaussian();
      double[] row = new double[width];
      for (int i = 0; i < width; i++) {
        row[i] = random.nextGaussian() * (1 + i % 7) + common + shift;
      }
      rows.add(DenseVector.ofDoubles(row));
    }
    return rows;
  }

  private static List<DenseVector> correlated(SplittableRandom random, int count, double shift) {
    List<DenseVector> rows = new ArrayList<>();
    for (int k = 0; k < count; k++) {
      double wide = random.nextGaussian();
      double narrow = 0.1 * random.nextGaussian();
      rows.add(DenseVector.ofDoubles(new double[] {shift + wide + narrow, wide - narrow}));
    }
    return rows;
  }

  private static List<DenseVector> outlier(SplittableRandom random, int count, double shift) {
    List<DenseVector> rows = new ArrayList<>();
    for (int k = 0; k < count; k++) {
      double massive = 50 + 20 * random.nextGaussian() + 2 * shift;
      rows.add(
          DenseVector.ofDoubles(
              new double[] {massive, shift + random.nextGaussian(), random.nextGaussian()}));
    }
    return rows;
  }

  private static double[] scores(List<DenseVector> rows, DenseVector weights) {
    return rows.stream().mapToDouble(row -> row.dot(weights)).toArray();
  }

  private static double[][] shrunk(
      List<DenseVector> harmful, List<DenseVector> harmless, int width, double shrinkage) {
    double[][] covariance = new double[width][width];
    int count = harmful.size() + harmless.size();
    double trace = 0;
    for (List<DenseVector> rows : List.of(harmful, harmless)) {
      double[] mean = new double[width];
      for (DenseVector row : rows) {
        for (int i = 0; i < width; i++) {
          mean[i] += (double) row.get(i) / rows.size();
        }
      }
      for (DenseVector row : rows) {
        for (int i = 0; i < width; i++) {
          for (int j = 0; j < width; j++) {
            covariance[i][j] += (row.get(i) - mean[i]) * (row.get(j) - mean[j]) / count;
          }
        }
      }
    }
    for (int i = 0; i < width; i++) {
      trace += covariance[i][i];
    }
    for (int i = 0; i < width; i++) {
      for (int j = 0; j < width; j++) {
        covariance[i][j] =
            (1 - shrinkage) * covariance[i][j] + (i == j ? shrinkage * trace / width : 0);
      }
    }
    return covariance;
  }

  /** Gauss with the pivots on the diagonal, which suits a positive matrix. */
  private static double[] eliminate(double[][] matrix, double[] right) {
    int n = right.length;
    double[] solution = right.clone();
    for (int k = 0; k < n; k++) {
      for (int i = k + 1; i < n; i++) {
        double factor = matrix[i][k] / matrix[k][k];
        for (int j = k; j < n; j++) {
          matrix[i][j] -= factor * matrix[k][j];
        }
        solution[i] -= factor * solution[k];
      }
    }
    for (int k = n - 1; k >= 0; k--) {
      for (int j = k + 1; j < n; j++) {
        solution[k] -= matrix[k][j] * solution[j];
      }
      solution[k] /= matrix[k][k];
    }
    return solution;
  }
}
