package io.inferaligner.core.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.inferaligner.core.tensor.DenseVector;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class LogisticProbeTest {
  /** By hand: without spread coordinates keep their scale, so that v solves v = 2/(1 + e^v). */
  @Test
  void aPairOfPointsHasTheSolutionFoundByHand() {
    double v = direction(List.of(DenseVector.of(4)), List.of(DenseVector.of(2)))[0];
    assertThat(v).isCloseTo(2 / (1 + Math.exp(v)), within(1e-9)).isBetween(0.67, 0.68);
  }

  /** The gradient is zero: v = Σ c·y·σ(−m)·x, with more and with fewer rows than coordinates. */
  @Test
  void theSolutionIsStationary() {
    for (int width : new int[] {4, 70}) {
      SplittableRandom random = new SplittableRandom(width);
      List<DenseVector> harmful = gaussian(random, 15, width, 0.8);
      List<DenseVector> harmless = gaussian(random, 40, width, 0);
      WithinClassScatter scatter = WithinClassScatter.of(harmful, harmless);
      double[] scales = scatter.scales();
      double[] v = direction(harmful, harmless);
      for (int i = 0; i < width; i++) {
        v[i] *= scales[i];
      }
      List<double[]> rows = new ArrayList<>();
      for (List<DenseVector> part : List.of(harmful, harmless)) {
        for (DenseVector h : part) {
          double[] x = new double[width];
          for (int i = 0; i < width; i++) {
            x[i] = (h.get(i) - scatter.centre(i)) / scales[i];
          }
          rows.add(x);
        }
      }
      double offset = offset(rows, v, 15);
      double[] pull = pull(rows, v, offset, 15);
      for (int i = 0; i < width; i++) {
        assertThat(pull[i]).isCloseTo(v[i], within(1e-6));
      }
    }
  }

  private static double[] direction(List<DenseVector> harmful, List<DenseVector> harmless) {
    return LogisticProbe.direction(harmful, harmless, WithinClassScatter.of(harmful, harmless));
  }

  /** The offset at which the weighted errors of the classes balance, by bisection. */
  private static double offset(List<double[]> rows, double[] v, int harmful) {
    double low = -50;
    double high = 50;
    for (int step = 0; step < 100; step++) {
      double middle = (low + high) / 2;
      double balance = pull(rows, v, middle, harmful)[v.length];
      low = balance > 0 ? middle : low;
      high = balance > 0 ? high : middle;
    }
    return low;
  }

  /** Σ c·y·σ(−m)·(x, 1), [d+1]. */
  private static double[] pull(List<double[]> rows, double[] v, double offset, int harmful) {
    double[] pull = new double[v.length + 1];
    for (int k = 0; k < rows.size(); k++) {
      double label = k < harmful ? 1 : -1;
      double cost = rows.size() / (2.0 * (k < harmful ? harmful : rows.size() - harmful));
      double margin = label * (WithinClassScatter.dot(rows.get(k), v) + offset);
      double weight = cost * label / (1 + Math.exp(margin));
      for (int i = 0; i < v.length; i++) {
        pull[i] += weight * rows.get(k)[i];
      }
      pull[v.length] += weight;
    }
    return pull;
  }

  private static List<DenseVector> gaussian(
      SplittableRandom random, int count, int width, double shift) {
    List<DenseVector> rows = new ArrayList<>();
    for (int k = 0; k < count; k++) {
      float[] row = new float[width];
      for (int i = 0; i < width; i++) {
        row[i] = (float) (random.nextGaussian() * (1 + i % 3) + shift);
      }
      rows.add(DenseVector.of(row));
    }
    return rows;
  }
}
