package io.inferaligner.steering.extract;

import static org.assertj.core.api.Assertions.assertThat;

import io.inferaligner.core.tensor.DenseVector;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class LayerChoiceTest {
  @Test
  void takesTheEarliestCandidateWithinOneStandardErrorOfTheBest() {
    List<LayerChoice.LayerScore> table = new ArrayList<>();
    double[] tpr = {0.99, 0.80, 0.93, 0.95, 0.94, 0.99, 0.99, 0.99, 0.99};
    for (int i = 0; i < tpr.length; i++) {
      table.add(new LayerChoice.LayerScore(i + 1, tpr[i], 0.03, 0.9));
    }
    // L = 10: candidates are layers 2…6; the best is 6 with .99, its standard error .03 admits none
    // below
    assertThat(LayerChoice.choose(table, 10)).isEqualTo(6);
    for (int i = 5; i < 9; i++) {
      table.set(i, new LayerChoice.LayerScore(i + 1, 0.95, 0.03, 0.9));
    }
    assertThat(LayerChoice.choose(table, 10)).isEqualTo(3);
  }

  /** Only layer 2 of 4 separates the classes; cross-validation must find it. */
  @Test
  void findsTheLayerThatCarriesTheIntent() {
    SplittableRandom random = new SplittableRandom(5);
    List<Captured> rows = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      boolean harmful = i % 2 == 0;
      List<DenseVector> layers = new ArrayList<>();
      for (int layer = 1; layer <= 4; layer++) {
        double[] values = new double[6];
        for (int k = 0; k < values.length; k++) {
          values[k] = random.nextGaussian();
        }
        values[3] += harmful && layer == 2 ? 8 : 0;
        layers.add(DenseVector.ofDoubles(values));
      }
      rows.add(new Captured(new Prompt("p" + i, "text", harmful, "test"), layers));
    }
    LayerChoice choice = LayerChoice.of(rows, 5, 1);
    assertThat(choice.layer()).isEqualTo(2);
    assertThat(choice.table().get(1).auc()).isGreaterThan(0.99);
    DenseVector direction = ClassVectors.of(rows).differences().get(1).direction();
    assertThat(direction.cosine(DenseVector.of(0, 0, 0, 1, 0, 0))).isGreaterThan(0.95);
  }
}
