package io.inferaligner.core.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.inferaligner.core.tensor.DenseVector;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class GateAggregationTest {
  private static final GateAggregation TWO_OF_THREE = new GateAggregation.KOfN(2);
  private static final GateAggregation SUM = new GateAggregation.Weighted(List.of(0.5, 0.25, 1.0));

  /**
   * Scores 5, 1 and 9 at layers 2, 3 and 5, whose harmless prompts have means 1, 2, 3 and
   * deviations 2, 4, 3: margins 2, −0.25 and 2.
   */
  private static final GateReading READING =
      new GateReading(
          List.of(2, 3, 5),
          List.of(DenseVector.of(5, 0), DenseVector.of(1, 7), DenseVector.of(9, 1)));

  @Test
  void aWeightedSumByHand() {
    // 0.5·2 − 0.25·0.25 + 1·2 = 2.9375
    GateParameters gate = gate(SUM, -2.5);
    assertThat(gate.score(READING)).isCloseTo(0.4375, within(1e-12));
    assertThat(GuidanceGate.decide(gate, READING))
        .isEqualTo(
            new GateDecision.Open(
                List.of(new LayerScore(2, 1), new LayerScore(3, -0.0625), new LayerScore(5, 2)),
                0.4375,
                0.875,
                false));
    assertThat(GuidanceGate.decide(gate, READING).explanation())
        .isEqualTo(
            "Fired: the prompt's activations at layers 2, 3, 5 lie 0.88 standard deviations of benign prompts"
                + " beyond the threshold (score +0.4375; by layer +1.0000, -0.0625, +2.0000).");
  }

  @Test
  void kOfNByHand() {
    // the second largest of 2, −0.25, 2 is 2: two layers are above 1.5, not above 2
    assertThat(GuidanceGate.decide(gate(TWO_OF_THREE, -1.5), READING))
        .isEqualTo(
            new GateDecision.Open(
                List.of(new LayerScore(2, 0.5), new LayerScore(3, -1.75), new LayerScore(5, 0.5)),
                0.5,
                1,
                false));
    assertThat(GuidanceGate.decide(gate(TWO_OF_THREE, -2), READING))
        .isInstanceOf(GateDecision.Closed.class);
    // three layers are above −0.3 deviations only
    assertThat(gate(new GateAggregation.KOfN(3), 0.3).score(READING)).isPositive();
    assertThat(gate(new GateAggregation.KOfN(3), 0.25).score(READING)).isZero();
  }

  /**
   * The definition, layer by layer, on random margins; k = 1 is the largest, k = n the smallest.
   */
  @Test
  void kOfNOpensExactlyWhenKLayersAreAboveTheThreshold() {
    SplittableRandom random = new SplittableRandom(3);
    for (int round = 0; round < 2_000; round++) {
      int n = 2 + round % 5;
      double[] margins = random.doubles(n, -3, 3).toArray();
      double bias = random.nextDouble(-3, 3);
      for (int k = 1; k <= n; k++) {
        GateAggregation aggregation = new GateAggregation.KOfN(k);
        long above = Arrays.stream(margins).filter(margin -> margin + bias > 0).count();
        assertThat(aggregation.combine(margins) + bias > 0).isEqualTo(above >= k);
        assertThat(Arrays.stream(aggregation.shares(margins, bias)).filter(s -> s > 0).count())
            .isEqualTo(above);
      }
      assertThat(new GateAggregation.KOfN(1).combine(margins))
          .isEqualTo(Arrays.stream(margins).max().orElseThrow());
      assertThat(new GateAggregation.KOfN(n).combine(margins))
          .isEqualTo(Arrays.stream(margins).min().orElseThrow());
    }
  }

  @Test
  void oneLayerIsItsScoreAsItIs() {
    GateScorer scorer = new GateScorer.Linear(DenseVector.of(0.1f, -0.7f));
    DenseVector h = DenseVector.of(3.3f, 1.7f);
    LayeredScorer alone = LayeredScorer.of(4, scorer);
    assertThat(alone.score(GateReading.of(4, h))).isEqualTo(scorer.score(h));
    assertThat(alone.reach(GateReading.of(4, h)))
        .isEqualTo(Math.abs(scorer.score(h)) + scorer.slope(h) * h.norm() / 10);
  }

  @Test
  void oneBrokenLayerLeavesNoVerdict() {
    for (float broken : new float[] {Float.NaN, Float.POSITIVE_INFINITY}) {
      for (int layer = 0; layer < 3; layer++) {
        List<DenseVector> activations = new ArrayList<>(READING.activations());
        activations.set(layer, DenseVector.of(broken, 0));
        GateReading reading = new GateReading(READING.layers(), activations);
        for (GateAggregation aggregation :
            List.of(SUM, TWO_OF_THREE, new GateAggregation.KOfN(1), new GateAggregation.KOfN(3))) {
          assertThat(GuidanceGate.decide(gate(aggregation, 0), reading))
              .isInstanceOf(GateDecision.Unavailable.class);
        }
      }
    }
  }

  /**
   * Standardised on prompts of its own, a combined score is exchangeable with those to come: over
   * 2,000 calibrations at 5 % the next harmless prompt fires about as often.
   */
  @Test
  void calibrationAtATargetHoldsOnFreshPrompts() {
    SplittableRandom random = new SplittableRandom(17);
    for (GateAggregation aggregation : List.of(SUM, TWO_OF_THREE)) {
      LayeredScorer scorer = fitted(aggregation, random);
      double fired = 0;
      int rounds = 2_000;
      for (int round = 0; round < rounds; round++) {
        double[] benign = scores(scorer, 99, random);
        double bias = Calibration.targetFprBias(benign, 0.05);
        fired += scores(scorer, 1, random)[0] + bias > 0 ? 1 : 0;
      }
      assertThat(fired / rounds).isBetween(0.03, 0.065);
    }
  }

  @Test
  void theCertificateHoldsInAtLeast95Of100Resplits() {
    SplittableRandom random = new SplittableRandom(19);
    for (GateAggregation aggregation : List.of(SUM, TWO_OF_THREE)) {
      double[] benign = scores(fitted(aggregation, random), 600, random);
      assertThat(ConformalResplits.of(benign, 0.01, 100, 4).held()).isGreaterThanOrEqualTo(95);
    }
  }

  @Test
  void labelsAreReadAsTheyAreWritten() {
    for (GateAggregation aggregation :
        List.of(
            new GateAggregation.Single(),
            SUM,
            TWO_OF_THREE,
            GateAggregation.Weighted.equal(3),
            new GateAggregation.Weighted(List.of(1e-3, 0.0)))) {
      assertThat(GateAggregation.parse(aggregation.label())).isEqualTo(aggregation);
    }
    for (String bad :
        List.of(
            "K_OF_N",
            "K_OF_N(0)",
            "K_OF_N(x)",
            "WEIGHTED()",
            "WEIGHTED(0,0)",
            "WEIGHTED(1,-1)",
            "WEIGHTED(NaN,1)",
            "MAJORITY(2)",
            "K_OF_N(2) ")) {
      assertThatThrownBy(() -> GateAggregation.parse(bad))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void aggregationsThatCannotBeComputedAreRefused() {
    assertThatThrownBy(() -> gate(new GateAggregation.KOfN(4), 0))
        .hasMessage("4 of 3 layers can never fire");
    assertThatThrownBy(() -> gate(GateAggregation.Weighted.equal(2), 0))
        .hasMessage("2 weights for 3 layers: give one each");
    assertThatThrownBy(() -> gate(new GateAggregation.Single(), 0))
        .hasMessage("3 layers need an aggregation: WEIGHTED or K_OF_N");
    assertThatThrownBy(() -> new GateAggregation.KOfN(1).requireLayers(9))
        .hasMessage("an aggregation needs 2 to 8 gate layers, got 9");
    assertThatThrownBy(() -> new LayeredScorer(List.of(part(3, 0, 1), part(2, 0, 1)), TWO_OF_THREE))
        .hasMessage("gate layers must be ascending");
    assertThatThrownBy(() -> part(3, 0, 0)).hasMessageContaining("the deviation positive");
    assertThatThrownBy(() -> gate(SUM, 0).score(GateReading.of(2, DenseVector.of(1, 1))))
        .hasMessageContaining("layer 3 was not read");
  }

  private static GateParameters gate(GateAggregation aggregation, double bias) {
    return new GateParameters(
        new LayeredScorer(List.of(part(2, 1, 2), part(3, 2, 4), part(5, 3, 3)), aggregation),
        bias,
        0.5);
  }

  private static LayerScorer part(int layer, double mean, double deviation) {
    return new LayerScorer(layer, new GateScorer.Linear(DenseVector.of(1, 0)), mean, deviation);
  }

  /** Layers 1 to 3 on the scale of 40 harmless prompts. */
  private static LayeredScorer fitted(GateAggregation aggregation, SplittableRandom random) {
    GateScorer first = new GateScorer.Linear(DenseVector.of(1, 0));
    List<GateReading> seen = IntStream.range(0, 40).mapToObj(_ -> reading(random)).toList();
    return new LayeredScorer(
        IntStream.rangeClosed(1, 3)
            .mapToObj(layer ->
                LayerScorer.standardised(
                    layer,
                    first,
                    seen.stream().mapToDouble(one -> first.score(one.at(layer))).toArray()))
            .toList(),
        aggregation);
  }

  private static double[] scores(LayeredScorer scorer, int count, SplittableRandom random) {
    return IntStream.range(0, count).mapToDouble(_ -> scorer.score(reading(random))).toArray();
  }

  /** What one prompt says at three layers hangs together. */
  private static GateReading reading(SplittableRandom random) {
    double common = random.nextGaussian();
    return new GateReading(
        List.of(1, 2, 3),
        IntStream.rangeClosed(1, 3)
            .mapToObj(layer ->
                DenseVector.ofDoubles(
                    new double[] {layer * (common + random.nextGaussian()) + 10 * layer, 1}))
            .toList());
  }
}
