package io.inferaligner.core.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class StabilityIndexTest {
  private static final double[] TENTHS = IntStream.range(0, 10).mapToDouble(_ -> 0.1).toArray();

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

  /** Bins between the deciles of one half of a sample, counts of the other half. */
  @Test
  void chanceAloneSeldomExceedsItsBounds() {
    Random random = new Random(11);
    for (int reference : new int[] {60, 300}) {
      int beyond99 = 0;
      int beyond999 = 0;
      for (int round = 0; round < 2_000; round++) {
        double[] deciles = deciles(random.doubles(reference).sorted().toArray());
        long[] counts = new long[StabilityIndex.BINS];
        random.doubles(400).forEach(score -> counts[bin(deciles, score)]++);
        double index = StabilityIndex.of(TENTHS, counts);
        beyond99 += index > StabilityIndex.seldom(400, reference) ? 1 : 0;
        beyond999 += index > StabilityIndex.hardlyEver(400, reference) ? 1 : 0;
      }
      assertThat(beyond99).as("of 2,000, expected 20, at %d", reference).isBetween(2, 50);
      assertThat(beyond999).as("of 2,000, expected 2, at %d", reference).isLessThan(15);
    }
    assertThatThrownBy(() -> StabilityIndex.seldom(0, 10))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static double[] deciles(double[] sorted) {
    return IntStream.range(1, 10).mapToDouble(i -> sorted[i * sorted.length / 10 - 1]).toArray();
  }

  private static int bin(double[] deciles, double score) {
    return (int) Arrays.stream(deciles).filter(edge -> score > edge).count();
  }

  @Test
  void refusesSharesThatAreNone() {
    assertThatThrownBy(() -> StabilityIndex.of(new double[] {1}, new long[] {1, 2}))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> StabilityIndex.of(new double[] {0, 1}, new long[] {1, 2}))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
