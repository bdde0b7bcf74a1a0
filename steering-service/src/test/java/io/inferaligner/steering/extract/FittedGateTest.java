package io.inferaligner.steering.extract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.inferaligner.core.bundle.BundleCodec;
import io.inferaligner.core.bundle.BundleManifest;
import io.inferaligner.core.bundle.CanonicalJson;
import io.inferaligner.core.bundle.ModelIdentity;
import io.inferaligner.core.bundle.VectorBundle;
import io.inferaligner.core.evaluate.Rate;
import io.inferaligner.core.fake.ToyManifest;
import io.inferaligner.core.gate.GateAggregation;
import io.inferaligner.core.gate.GateKind;
import io.inferaligner.core.gate.LayeredScorer;
import io.inferaligner.core.gate.ThresholdMode;
import io.inferaligner.core.tensor.DenseVector;
import io.inferaligner.core.vector.MeanDifference;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** From prompts of both classes to a bundle whose gate reads several layers. */
class FittedGateTest {
  private static final int WIDTH = 4;
  private static final int BLOCKS = 5;
  private static final List<Integer> LAYERS = List.of(1, 2, 3);
  private static final Threshold FIVE_PERCENT = new Threshold(ThresholdMode.TARGET_FPR, 0.05, null);
  private static final GateAggregation TWO_OF_THREE = new GateAggregation.KOfN(2);

  /**
   * Three layers say the same with noise of their own, a fourth says nothing: together they know
   * more than the best of them.
   */
  @Test
  void layersTogetherDetectMoreThanOneOfThem() {
    List<Captured> rows = rows(600, 21);
    LayerChoice alone =
        LayerChoice.of(
            rows,
            BLOCKS,
            BLOCKS - 1,
            List.of(GateKind.SRV),
            List.of(),
            new GateAggregation.Single(),
            1);
    for (GateAggregation aggregation : List.of(TWO_OF_THREE, GateAggregation.Weighted.equal(3))) {
      LayerChoice choice =
          LayerChoice.of(rows, BLOCKS, BLOCKS - 1, List.of(GateKind.SRV), LAYERS, aggregation, 1);
      assertThat(choice.table()).isEqualTo(alone.table());
      assertThat(choice.together()).containsExactly(choice.best());
      assertThat(choice.best().layer()).isEqualTo(3);
      assertThat(choice.best().auc()).isGreaterThan(alone.best().auc() + 0.02);
    }
  }

  @Test
  void theBestKindIsThatOfAllLayersTogether() {
    List<Captured> rows = rows(300, 22);
    LayerChoice choice =
        LayerChoice.of(rows, BLOCKS, BLOCKS - 1, GateKind.automatic(), LAYERS, TWO_OF_THREE, 1);
    assertThat(choice.together())
        .extracting(LayerChoice.LayerScore::kind)
        .containsExactlyElementsOf(GateKind.automatic());
    assertThat(choice.together()).contains(choice.best());
  }

  /**
   * Fitted, calibrated, written and read again; 10,000 fresh harmless prompts keep to the target.
   */
  @Test
  void theCalibratedGateIsThatOfTheBundleAndKeepsItsPromise() {
    List<Captured> fit = rows(400, 23);
    List<Captured> calibration = rows(1_000, 24);
    List<Captured> fresh = rows(20_000, 25);
    for (GateKind kind : List.of(GateKind.SRV, GateKind.LDA, GateKind.MAHALANOBIS)) {
      for (GateAggregation aggregation :
          List.of(TWO_OF_THREE, new GateAggregation.Weighted(List.of(2.0, 1.0, 0.5)))) {
        FittedGate fitted = FittedGate.of(kind, LAYERS, aggregation, fit, calibration);
        LayeredScorer scorer = fitted.scorer();
        GateFit gate =
            GateFit.of(
                kind,
                scorer,
                fitted.midpoint(),
                FIVE_PERCENT,
                FittedGate.scores(calibration, true, scorer),
                FittedGate.scores(calibration, false, scorer),
                List.of());
        VectorBundle bundle = bundle(gate.gate(), fit, fitted);
        assertThat(bundle.gate().scorer()).isEqualTo(scorer);
        assertThat(bundle.gate().layers()).isEqualTo(LAYERS);
        Rate alarms = fired(bundle, fresh, false);
        assertThat(alarms.value()).isCloseTo(0.05, within(0.025));
        assertThat(fired(bundle, fresh, true).value()).isGreaterThan(0.6);
        assertThat(gate.calibration().fpr().value()).isLessThanOrEqualTo(0.05);
      }
    }
  }

  @Test
  void oneLayerIsFittedAsEver() {
    List<Captured> fit = rows(200, 26);
    FittedGate fitted =
        FittedGate.of(GateKind.LDA, List.of(2), new GateAggregation.Single(), fit, fit);
    var direction = LayerChoice.direction(GateKind.LDA, fit, 2);
    assertThat(fitted.scorer()).isEqualTo(LayeredScorer.of(2, direction.scorer()));
    assertThat(fitted.midpoint()).isEqualTo(direction.midpoint());
    assertThat(fitted.tensors()).containsOnlyKeys("gate.w.2");
    assertThat(FittedGate.place(fitted.scorer())).isEqualTo("layer 2");
    assertThat(FittedGate.scores(fit, true, fitted.scorer()))
        .isEqualTo(LayerChoice.projections(fit, true, 2, direction.scorer()));
  }

  private static Rate fired(VectorBundle bundle, List<Captured> rows, boolean harmful) {
    long fired =
        rows.stream()
            .filter(row -> row.prompt().harmful() == harmful)
            .filter(row -> bundle.gate().score(row.reading(LAYERS)) > 0)
            .count();
    return Rate.of(fired, rows.size() / 2);
  }

  private static VectorBundle bundle(
      BundleManifest.Gate gate, List<Captured> fit, FittedGate fitted) {
    List<MeanDifference> differences = ClassVectors.of(fit).differences();
    SortedMap<String, DenseVector> tensors =
        Extraction.tensors(differences, SteeringVectors.of(differences), fitted.tensors());
    byte[] vectors = BundleCodec.encodeTensors(tensors);
    return BundleCodec.decode(
        CanonicalJson.write(
            ToyManifest.of(
                "layered",
                "1.0.0",
                new ModelIdentity("toy", BLOCKS, WIDTH, "f32", "w", "t", "c", "digest"),
                gate,
                new BundleManifest.Policy(List.of(3, 4), 0.5, "REL", "FROM_LAST_PROMPT"),
                vectors)),
        vectors);
  }

  private static List<Captured> rows(int count, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<Captured> rows = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      boolean harmful = i % 2 == 0;
      List<DenseVector> layers = new ArrayList<>();
      for (int layer = 1; layer < BLOCKS; layer++) {
        double[] values = new double[WIDTH];
        for (int k = 0; k < WIDTH; k++) {
          values[k] = layer * random.nextGaussian() + 5 * k;
        }
        values[1] += harmful && layer <= 3 ? 2 * layer : 0;
        layers.add(DenseVector.ofDoubles(values));
      }
      rows.add(new Captured(new Prompt("p" + i, "text", harmful, "p" + i), layers));
    }
    return rows;
  }
}
