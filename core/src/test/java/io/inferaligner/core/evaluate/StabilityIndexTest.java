package io.inferaligner.core.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class StabilityIndexTest {
  /** A fifth and four fifths against halves: −.3·ln .4 + .3·ln 1.6. */
  @Test
  void isWhatIsComputedByHand() {
    assertThat(StabilityIndex.of(new double[] {0.5, 0.5}, new long[] {49, 49})).isZero();
    double byHand = -0.3 * Math.log(0.4) + 0.3 * Math.log(1.6);
    assertThat(byHand).isEqualTo(0.415888, within(1e-6));
    assertThat(StabilityIndex.of(new double[] {0.5, 0.5}, new long[] {20_000, 80_000}))
        .isEqualTo(byHand, within(1e-4));
  }

  /** (10.5/21 − .25)·ln 2 + (10.5/21 − .75)·ln(2/3) = .173287 + .101366. */
  @Test
  void addsHalfACaseToEachBin() {
    assertThat(StabilityIndex.of(new double[] {0.25, 0.75}, new long[] {10, 10}))
        .isEqualTo(0.274653, within(1e-6));
  }

  /** (.5/11 − .5)·ln(1/11) + (10.5/11 − .5)·ln(21/11) = 1.089952 + .293922. */
  @Test
  void anEmptyBinHasAValue() {
    assertThat(StabilityIndex.of(new double[] {0.5, 0.5}, new long[] {0, 10}))
        .isEqualTo(1.383874, within(1e-6));
  }

  @Test
  void nothingSeenIsNoShift() {
    assertThat(StabilityIndex.of(new double[] {0.1, 0.9}, new long[] {0, 0})).isZero();
  }

  @Test
  void refusesSharesThatAreNone() {
    assertThatThrownBy(() -> StabilityIndex.of(new double[] {1}, new long[] {1, 2}))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> StabilityIndex.of(new double[] {0, 1}, new long[] {1, 2}))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
