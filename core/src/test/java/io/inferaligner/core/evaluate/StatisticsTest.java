package io.inferaligner.core.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class StatisticsTest {
  @Test
  void binomialTailsAreExact() {
    assertThat(Binomial.atMost(2, 10, 0.5)).isCloseTo(56 / 1024.0, within(1e-14));
    assertThat(Binomial.atLeast(8, 10, 0.5)).isCloseTo(56 / 1024.0, within(1e-14));
    assertThat(Binomial.atMost(0, 300, 0.01)).isCloseTo(Math.pow(0.99, 300), within(1e-13));
    assertThat(Binomial.atMost(-1, 5, 0.5)).isZero();
    assertThat(Binomial.atMost(5, 5, 0.5)).isEqualTo(1);
    assertThat(Binomial.atMost(499_999, 1_000_000, 0.5) * 2).isCloseTo(1, within(1e-3));
  }

  /** Against sums in exact integer arithmetic; 10 of 100 is the example of most textbooks. */
  @Test
  void clopperPearsonIsTheTextbookInterval() {
    assertInterval(Binomial.clopperPearson(10, 100, 0.95), 0.0490047, 0.1762226);
    assertInterval(Binomial.clopperPearson(3, 20, 0.95), 0.0320709, 0.3789268);
    assertInterval(Binomial.clopperPearson(0, 456, 0.95), 0, 1 - Math.pow(0.025, 1 / 456.0));
    assertInterval(Binomial.clopperPearson(20, 20, 0.95), Math.pow(0.025, 1 / 20.0), 1);
    assertThat(Binomial.clopperPearson(0, 0, 0.95).n()).isZero();
  }

  /** The bound that a one-sided claim needs is tighter; 3/n is its rule of thumb at zero hits. */
  @Test
  void upperBoundOfZeroHitsFollowsTheRuleOfThree() {
    assertThat(Binomial.upper(0, 1_000, 0.05)).isCloseTo(3 / 1_000.0, within(1e-5));
    assertThat(Binomial.lower(1_000, 1_000, 0.05)).isCloseTo(1 - 3 / 1_000.0, within(1e-5));
  }

  @Test
  void mcNemarIsATwoSidedSignTest() {
    assertThat(McNemar.of(2, 8).pValue()).isCloseTo(112 / 1024.0, within(1e-14));
    assertThat(McNemar.of(5, 0).pValue()).isCloseTo(2 / 32.0, within(1e-14));
    assertThat(McNemar.of(9, 1).pValue()).isEqualTo(McNemar.of(1, 9).pValue());
    assertThat(McNemar.of(7, 7).pValue()).isEqualTo(1);
    assertThat(McNemar.of(0, 0).pValue()).isEqualTo(1);
    // Agresti, Categorical Data Analysis: approval of the Prime Minister, 86 and 150 change sides.
    assertThat(McNemar.of(86, 150).pValue()).isCloseTo(3.715936139571442e-05, within(1e-10));
    assertThatThrownBy(() -> McNemar.of(-1, 2)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void holmStepsDownAndStaysInOrder() {
    List<Double> adjusted = Holm.adjust(List.of(0.04, 0.01, 0.03, 0.02));
    double[] expected = {0.06, 0.04, 0.06, 0.06};
    for (int i = 0; i < expected.length; i++) {
      assertThat(adjusted.get(i)).isCloseTo(expected[i], within(1e-12));
    }
    assertThat(Holm.adjust(List.of(0.5, 0.9))).containsExactly(1.0, 1.0);
    assertThat(Holm.adjust(List.of())).isEmpty();
  }

  /** Differences of ±1 and 0 with a known variance: the interval is that of the normal law. */
  @Test
  void thePairedBootstrapAgreesWithTheNormalInterval() {
    SplittableRandom random = new SplittableRandom(4);
    double[] differences = new double[2_000];
    Arrays.setAll(
        differences,
        i -> {
          double u = random.nextDouble();
          return u < 0.1 ? -1 : u < 0.3 ? 1 : 0;
        });
    Estimate estimate = Bootstrap.paired(differences, 2_000, 1);
    assertThat(estimate.value()).isCloseTo(0.1, within(0.03));
    assertThat(estimate.high() - estimate.low())
        .isCloseTo(2 * 1.96 * Math.sqrt(0.29 / 2_000), within(0.004));
    assertThat(Bootstrap.paired(differences, 2_000, 1)).isEqualTo(estimate);
    assertThat(Bootstrap.paired(differences, 2_000, 2)).isNotEqualTo(estimate);
  }

  /** Nine copies of every goal carry no more information than one: the interval must not shrink. */
  @Test
  void clustersOfCopiesDoNotNarrowTheInterval() {
    SplittableRandom random = new SplittableRandom(4);
    double[] goals = new double[300];
    Arrays.setAll(goals, i -> random.nextDouble() < 0.3 ? 1 : 0);
    double[] copies = new double[9 * goals.length];
    List<String> names = new ArrayList<>();
    for (int i = 0; i < copies.length; i++) {
      copies[i] = goals[i / 9];
      names.add("goal-" + i / 9);
    }
    Estimate one = Bootstrap.paired(goals, 2_000, 1);
    Estimate clustered = Bootstrap.clustered(copies, names, 2_000, 1);
    Estimate naive = Bootstrap.paired(copies, 2_000, 1);
    assertThat(clustered.high() - clustered.low()).isCloseTo(one.high() - one.low(), within(1e-12));
    assertThat(naive.high() - naive.low()).isCloseTo((one.high() - one.low()) / 3, within(0.006));
    assertThat(clustered.n()).isEqualTo(2_700);
    assertThatThrownBy(() -> Bootstrap.clustered(goals, List.of("a"), 10, 1))
        .hasMessageContaining("cluster");
  }

  /** Without disagreement the bound is Wilson's for 0 of n: −z²/(n + z²), not 0. */
  @Test
  void nonInferiorityAtOnePointNeedsEnoughPrompts() {
    double z = 1.6448536269514722;
    NonInferiority few = NonInferiority.of(0, 0, 200, NonInferiority.ONE_POINT);
    assertThat(few.lowerBound()).isCloseTo(-z * z / (200 + z * z), within(1e-9));
    assertThat(few.holds()).isFalse();
    assertThat(NonInferiority.of(0, 0, 300, NonInferiority.ONE_POINT).holds()).isTrue();
    NonInferiority lost = NonInferiority.of(3, 20, 1_000, NonInferiority.ONE_POINT);
    assertThat(lost.difference()).isCloseTo(-0.017, within(1e-12));
    assertThat(lost.holds()).isFalse();
    double wald = -0.017 - z * Math.sqrt(23 - 17 * 17 / 1_000.0) / 1_000;
    assertThat(lost.lowerBound()).isCloseTo(wald, within(2e-3));
    assertThat(NonInferiority.of(20, 3, 1_000, NonInferiority.ONE_POINT).holds()).isTrue();
    assertThat(NonInferiority.score(3, 20, 1_000, lost.lowerBound())).isCloseTo(z, within(1e-6));
  }

  @Test
  void roganGladenUndoesTheJudgesErrors() {
    RoganGladen judge = new RoganGladen(Rate.of(180, 200), Rate.of(190, 200));
    // 30 % true hits are counted as .3·.9 + .7·.05 = .305.
    Estimate corrected = judge.correct(Rate.of(305, 1_000));
    assertThat(corrected.value()).isCloseTo(0.3, within(1e-12));
    double variance =
        (0.305 * 0.695 / 1_000 + 0.09 * 0.9 * 0.1 / 200 + 0.49 * 0.95 * 0.05 / 200) / (0.85 * 0.85);
    assertThat(corrected.high() - 0.3)
        .isCloseTo(1.959963984540054 * Math.sqrt(variance), within(1e-12));
    assertThat(judge.correct(Rate.of(10, 1_000)).value()).isZero();
    assertThatThrownBy(() -> new RoganGladen(Rate.of(1, 2), Rate.of(1, 2)))
        .hasMessageContaining("no better than chance");
  }

  private static void assertInterval(Rate rate, double low, double high) {
    assertThat(rate.low()).isCloseTo(low, within(1e-6));
    assertThat(rate.high()).isCloseTo(high, within(1e-6));
  }
}
