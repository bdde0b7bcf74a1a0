package io.inferaligner.core.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.inferaligner.core.tensor.DenseVector;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class GateScorerTest {
  private static final GateScorer.Cosine COSINE = new GateScorer.Cosine(DenseVector.of(0, 2));

  /** Harmful around (2, 0) with variances (1, 4), harmless around (0, 0) with (4, 1). */
  private static final ClassDistance DISTANCE =
      new ClassDistance(
          DenseVector.of(2, 0),
          DenseVector.of(0, 0),
          DenseVector.of(1, 4),
          DenseVector.of(4, 1),
          9);

  @Test
  void theCosineIsBlindToLength() {
    assertThat(COSINE.score(DenseVector.of(3, 4))).isCloseTo(0.8, within(1e-12));
    assertThat(COSINE.score(DenseVector.of(300, 400))).isCloseTo(0.8, within(1e-12));
    assertThat(COSINE.score(DenseVector.of(3, -4))).isCloseTo(-0.8, within(1e-12));
    assertThat(
            GuidanceGate.decide(
                new GateParameters(1, COSINE, 0, 1), GateReading.of(1, DenseVector.of(0, 0))))
        .isInstanceOf(GateDecision.Unavailable.class);
  }

  /** By hand at (2, 2): to harmless 4/4 + 4/1 = 5, to harmful 0 + 4/4 = 1. */
  @Test
  void theDistanceIsTheDifferenceOfSquaredDistancesToBothClasses() {
    assertThat(DISTANCE.score(DenseVector.of(2, 2))).isCloseTo(4, within(1e-12));
    assertThat(DISTANCE.score(DenseVector.of(0, 0))).isCloseTo(-4, within(1e-12));
  }

  /** (8, 0) is 16 from harmless and 36 from harmful: both farther than 9. */
  @Test
  void whatIsFarFromBothClassesIsUnfamiliarAndSaysSo() {
    assertThat(DISTANCE.unfamiliar(DenseVector.of(2, 2))).isFalse();
    assertThat(DISTANCE.unfamiliar(DenseVector.of(8, 0))).isTrue();
    GateDecision decision =
        GuidanceGate.decide(
            new GateParameters(1, DISTANCE, 0, 1), GateReading.of(1, DenseVector.of(8, 0)));
    assertThat(decision)
        .isEqualTo(new GateDecision.Closed(List.of(new LayerScore(1, -20)), -20, -20, true));
    assertThat(decision.explanation()).endsWith("unlike the calibration prompts of either class.");
  }

  @Test
  void slopesAreTheDerivatives() {
    DenseVector at = DenseVector.of(1.5f, -0.5f);
    for (GateScorer scorer :
        List.of(COSINE, DISTANCE, new GateScorer.Linear(DenseVector.of(3, 4)))) {
      double step = 1e-3;
      double dx = (scorer.score(plus(at, step, 0)) - scorer.score(plus(at, -step, 0))) / 2 / step;
      double dy = (scorer.score(plus(at, 0, step)) - scorer.score(plus(at, 0, -step))) / 2 / step;
      double measured = Math.hypot(dx, dy);
      // The cosine's is the largest slope at that length, reached where h and w are at right
      // angles.
      assertThat(scorer.slope(at)).isGreaterThanOrEqualTo(measured * (1 - 1e-3));
      if (!(scorer instanceof GateScorer.Cosine)) {
        assertThat(scorer.slope(at)).isCloseTo(measured, within(1e-2 * measured));
      }
    }
  }

  /** Classes of one mean in the coordinate that tells them apart by its spread alone. */
  @Test
  void distancesSeparateClassesThatDifferInSpreadOnly() {
    SplittableRandom random = new SplittableRandom(5);
    List<DenseVector> harmful = spread(random, 400, 4);
    List<DenseVector> harmless = spread(random, 400, 0.5);
    GateScorer distance = GateDirection.fit(GateKind.MAHALANOBIS, harmful, harmless).scorer();
    GateScorer linear = GateDirection.fit(GateKind.LDA, harmful, harmless).scorer();
    List<DenseVector> freshHarmful = spread(random, 1_000, 4);
    List<DenseVector> freshHarmless = spread(random, 1_000, 0.5);
    assertThat(auc(distance, freshHarmful, freshHarmless)).isGreaterThan(0.85);
    assertThat(auc(linear, freshHarmful, freshHarmless)).isLessThan(0.7);
  }

  @Test
  void aboutOnePercentOfFreshPromptsIsUnfamiliar() {
    SplittableRandom random = new SplittableRandom(6);
    ClassDistance fitted =
        ClassDistance.fit(spread(random, 300, 1), spread(random, 300, 1))
            .calibrated(spread(random, 999, 1));
    long far = spread(random, 20_000, 1).stream().filter(fitted::unfamiliar).count();
    assertThat(far / 20_000.0).isBetween(0.002, 0.02);
    assertThat(fitted.calibrated(spread(random, 98, 1)).farthest())
        .isEqualTo(ClassDistance.ANY_DISTANCE);
  }

  /** A bundle keeps float32 tensors; every reader builds the scorer from them. */
  @Test
  void everyKindComesBackFromItsTensorsBitForBit() {
    SplittableRandom random = new SplittableRandom(7);
    List<DenseVector> harmful = spread(random, 50, 2);
    List<DenseVector> harmless = spread(random, 50, 1);
    for (GateKind kind : GateKind.values()) {
      GateScorer scorer = GateDirection.fit(kind, harmful, harmless).scorer();
      Map<String, DenseVector> stored = new TreeMap<>(scorer.tensors(3));
      GateScorer read = GateScorer.of(kind, 3, name -> get(stored, name));
      assertThat(read).isEqualTo(scorer);
      for (DenseVector activation : harmful) {
        assertThat(Double.doubleToLongBits(read.score(activation)))
            .isEqualTo(Double.doubleToLongBits(scorer.score(activation)));
      }
    }
  }

  @Test
  void refusesClassesThatAreNone() {
    DenseVector one = DenseVector.of(1, 1);
    assertThatThrownBy(() -> new ClassDistance(one, one, DenseVector.of(1, 0), one, 1))
        .hasMessageContaining("positive");
    assertThatThrownBy(() -> new ClassDistance(one, DenseVector.of(1), one, one, 1))
        .hasMessageContaining("one width");
    assertThatThrownBy(() -> new ClassDistance(one, one, one, one, Float.NaN))
        .hasMessageContaining("positive");
    assertThatThrownBy(() -> new GateScorer.Cosine(DenseVector.of(0, 0)))
        .hasMessageContaining("not zero");
    assertThatThrownBy(() -> DISTANCE.score(DenseVector.of(1))).hasMessageContaining("widths");
  }

  private static DenseVector get(Map<String, DenseVector> tensors, String name) {
    DenseVector tensor = tensors.get(name);
    assertThat(tensor).as(name).isNotNull();
    return java.util.Objects.requireNonNull(tensor);
  }

  private static double auc(
      GateScorer scorer, List<DenseVector> harmful, List<DenseVector> harmless) {
    return Calibration.auc(
        harmful.stream().mapToDouble(scorer::score).toArray(),
        harmless.stream().mapToDouble(scorer::score).toArray());
  }

  private static List<DenseVector> spread(SplittableRandom random, int count, double width) {
    List<DenseVector> rows = new ArrayList<>();
    for (int k = 0; k < count; k++) {
      rows.add(
          DenseVector.ofDoubles(
              new double[] {width * random.nextGaussian(), 1 + random.nextGaussian()}));
    }
    return rows;
  }

  private static DenseVector plus(DenseVector vector, double x, double y) {
    return DenseVector.ofDoubles(new double[] {vector.get(0) + x, vector.get(1) + y});
  }
}
