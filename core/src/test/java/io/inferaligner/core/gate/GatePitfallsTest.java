package io.inferaligner.core.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.inferaligner.core.tensor.DenseVector;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Pitfalls of method.md §5 that a gate must rule out; the numbers are those of the section. */
class GatePitfallsTest {
  private static final List<DenseVector> HARMFUL =
      List.of(DenseVector.of(-3, 1), DenseVector.of(-2, 2), DenseVector.of(-2.5f, 0));
  private static final List<DenseVector> HARMLESS =
      List.of(DenseVector.of(2, 1), DenseVector.of(3, 0), DenseVector.of(3.5f, 2));

  /** A threshold of 5 is a bias of −5, and the score says on its own which side it is on. */
  @Test
  void p7ThresholdsAreFoldedInAndThereIsNoComparator() {
    GateParameters gate = new GateParameters(1, DenseVector.of(1, 0), -5, 1);
    assertThat(gate.score(GateReading.of(1, DenseVector.of(5.5f, 0)))).isPositive();
    assertThat(gate.score(GateReading.of(1, DenseVector.of(4.5f, 0)))).isNegative();
    assertThat(GuidanceGate.decide(gate, GateReading.of(1, DenseVector.of(5, 0))))
        .isInstanceOf(GateDecision.Closed.class);
  }

  /** Harmful prompts lie on the negative side of the axis; swapped labels turn the weights over. */
  @Test
  void p8TheSignComesFromTheLabels() {
    for (GateKind kind : GateKind.values()) {
      DenseVector weights = GateDirection.fit(kind, HARMFUL, HARMLESS).weights();
      DenseVector swapped = GateDirection.fit(kind, HARMLESS, HARMFUL).weights();
      assertThat(weights.get(0)).isNegative();
      assertThat(weights.cosine(swapped)).isCloseTo(-1, within(1e-6));
      for (DenseVector activation : HARMFUL) {
        assertThat(weights.dot(activation)).isGreaterThan(weights.dot(HARMLESS.getFirst()));
      }
    }
  }

  /** A float16 overflow arrives as infinity: that is no verdict, and never a closed gate. */
  @Test
  void p15OverflowIsNoVerdict() {
    GateParameters gate = new GateParameters(1, DenseVector.of(1, -1), 0, 1);
    for (float broken : new float[] {Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, Float.NaN}) {
      assertThat(GuidanceGate.decide(gate, GateReading.of(1, DenseVector.of(broken, 1))))
          .isInstanceOf(GateDecision.Unavailable.class);
    }
    for (GateKind kind : GateKind.values()) {
      GateScorer scorer = GateDirection.fit(kind, HARMFUL, HARMLESS).scorer();
      assertThat(
              GuidanceGate.decide(
                  new GateParameters(1, scorer, 0, 1),
                  GateReading.of(1, DenseVector.of(Float.POSITIVE_INFINITY, 1))))
          .isInstanceOf(GateDecision.Unavailable.class);
    }
    assertThat(
            GuidanceGate.decide(
                gate, GateReading.of(1, DenseVector.of(Float.MAX_VALUE, -Float.MAX_VALUE))))
        .isInstanceOf(GateDecision.Open.class);
  }
}
