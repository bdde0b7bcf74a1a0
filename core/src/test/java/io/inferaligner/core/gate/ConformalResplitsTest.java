package io.inferaligner.core.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ConformalResplitsTest {
  /** The promise of the certificate, on 1,000 scores of no particular distribution. */
  @Test
  void theObservedRateStaysWithinItsBoundInAtLeast95Of100Resplits() {
    SplittableRandom random = new SplittableRandom(5);
    double[] scores = random.doubles(1_000).map(x -> Math.tan(3 * (x - 0.5))).toArray();
    ConformalResplits result = ConformalResplits.of(scores, 0.01, 100, 1);
    assertThat(result.held()).isGreaterThanOrEqualTo(95);
    assertThat(result.fresh()).isEqualTo(500);
    assertThat(result.meanFpr()).isCloseTo(0.01, within(0.005));
    assertThat(ConformalResplits.of(scores, 0.01, 100, 1)).isEqualTo(result);
  }

  /** The bound is the exact quantile: dealing 20,000 times, hardly more than 5 % exceed it. */
  @Test
  void theBoundIsTheQuantileOfWhatDealingGives() {
    double[] scores = new SplittableRandom(6).doubles(300).toArray();
    ConformalResplits result = ConformalResplits.of(scores, 0.05, 20_000, 2);
    assertThat(result.held() / 20_000.0).isBetween(0.945, 0.995);
    assertThat(result.meanFpr()).isLessThan(0.05);
    // k = 1 of 99 for 1 %: P(X ≤ c) = 1 − C(m, c+1)/C(m+n, c+1)
    assertThat(ConformalResplits.bound(99, 99, 0.01)).isEqualTo(4);
  }

  @Test
  void halfOfTheScoresMustSufficeForTheTarget() {
    assertThatThrownBy(() -> ConformalResplits.of(new double[100], 0.01, 10, 1))
        .hasMessageContaining("at least 99");
  }
}
