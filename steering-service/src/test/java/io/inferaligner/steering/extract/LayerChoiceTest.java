package io.inferaligner.steering.extract;

import static org.assertj.core.api.Assertions.assertThat;

import io.inferaligner.core.gate.GateAggregation;
import io.inferaligner.core.gate.GateKind;
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
      table.add(score(i + 1, GateKind.SRV, tpr[i]));
    }
    // L = 10: candidates are layers 2…6; the best is 6 with .99, its standard error .03 admits none
    // below
    assertThat(LayerChoice.choose(table, 10, 9).layer()).isEqualTo(6);
    for (int i = 5; i < 9; i++) {
      table.set(i, score(i + 1, GateKind.SRV, 0.95));
    }
    assertThat(LayerChoice.choose(table, 10, 9).layer()).isEqualTo(3);
    // Whoever steers from layer 2 or 1 on gets a gate at or below it.
    assertThat(LayerChoice.choose(table, 10, 2).layer()).isEqualTo(2);
    assertThat(LayerChoice.choose(table, 10, 1).layer()).isEqualTo(1);
  }

  @Test
  void takesTheBestKindOfThatLayerAndTheSimplestOfEqualOnes() {
    List<LayerChoice.LayerScore> table = new ArrayList<>();
    for (int layer = 1; layer <= 4; layer++) {
      table.add(score(layer, GateKind.SRV, layer < 4 ? 0.6 : 0.95));
      table.add(score(layer, GateKind.LDA_DIAG, layer < 4 ? 0.7 : 0.9505));
      table.add(score(layer, GateKind.LDA, layer < 3 ? 0.8 : 0.95));
    }
    assertThat(LayerChoice.choose(table, 5, 4)).isEqualTo(score(3, GateKind.LDA, 0.95));
    LayerChoice choice = new LayerChoice(LayerChoice.choose(table, 5, 4), table, List.of());
    assertThat(choice.rows(GateKind.LDA_DIAG)).hasSize(4);
  }

  /** Noise along (1, 1) drowns the mean difference (1, 0): the covariance is needed. */
  @Test
  void crossValidationPrefersTheDiscriminantInAnisotropicNoise() {
    SplittableRandom random = new SplittableRandom(9);
    List<Captured> rows = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      boolean harmful = i % 2 == 0;
      double wide = random.nextGaussian();
      double narrow = 0.1 * random.nextGaussian();
      DenseVector activation =
          DenseVector.ofDoubles(
              new double[] {(harmful ? 1 : 0) + wide + narrow, wide - narrow, 0.1});
      rows.add(new Captured(new Prompt("p" + i, "text", harmful, "p" + i), List.of(activation)));
    }
    LayerChoice choice = choice(rows, 2, GateKind.automatic());
    assertThat(choice.best().kind()).isEqualTo(GateKind.LDA);
    assertThat(choice.best().tpr()).isGreaterThan(0.9);
    assertThat(choice.rows(GateKind.SRV).getFirst().tpr()).isLessThan(0.5);
    assertThat(choice(rows, 2, List.of(GateKind.SRV)).best().kind()).isEqualTo(GateKind.SRV);
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
      rows.add(new Captured(new Prompt("p" + i, "text", harmful, "p" + i), layers));
    }
    LayerChoice choice = choice(rows, 5, GateKind.automatic());
    assertThat(choice.best().layer()).isEqualTo(2);
    assertThat(choice.best().kind()).isEqualTo(GateKind.SRV);
    assertThat(choice.best().auc()).isGreaterThan(0.99);
    DenseVector direction = ClassVectors.of(rows).differences().get(1).direction();
    assertThat(direction.cosine(DenseVector.of(0, 0, 0, 1, 0, 0))).isGreaterThan(0.95);
  }

  private static LayerChoice choice(List<Captured> rows, int modelLayers, List<GateKind> kinds) {
    return LayerChoice.of(
        rows, modelLayers, modelLayers - 1, kinds, List.of(), new GateAggregation.Single(), 1);
  }

  private static LayerChoice.LayerScore score(int layer, GateKind kind, double tpr) {
    return new LayerChoice.LayerScore(layer, kind, tpr, 0.03, 0.9);
  }
}
