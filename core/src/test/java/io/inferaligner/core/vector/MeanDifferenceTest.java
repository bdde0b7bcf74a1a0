package io.inferaligner.core.vector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.inferaligner.core.tensor.DenseVector;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class MeanDifferenceTest {
  @Test
  void isTheUnitVectorFromHarmlessToHarmfulMean() {
    ClassMeans harmful = new ClassMeans(2, 2);
    harmful.add(DenseVector.of(3, 4), DenseVector.of(1, 0));
    harmful.add(DenseVector.of(5, 4), DenseVector.of(3, 0));
    ClassMeans harmless = new ClassMeans(2, 2);
    harmless.add(DenseVector.of(1, 0), DenseVector.of(0, 0));

    MeanDifference first = MeanDifference.of(1, harmful, harmless);

    assertThat(first.length()).isCloseTo(5, within(1e-12));
    assertThat(first.direction()).isEqualTo(DenseVector.of(0.6f, 0.8f));
    assertThat(first.midpoint()).isCloseTo(-((4 * .6 + 4 * .8) + .6) / 2, within(1e-9));
    assertThat(MeanDifference.of(2, harmful, harmless).length()).isCloseTo(2, within(1e-12));
  }

  /** method.md §1.2: on a balanced set the paper's bias −mean⟨a, s⟩ equals the midpoint. */
  @Test
  void midpointEqualsThePapersBiasOnABalancedSet() {
    SplittableRandom random = new SplittableRandom(7);
    ClassMeans harmful = new ClassMeans(1, 8);
    ClassMeans harmless = new ClassMeans(1, 8);
    DenseVector[] all = new DenseVector[128];
    for (int i = 0; i < all.length; i++) {
      double[] values = random.doubles(8, -1, 1).toArray();
      values[2] += i % 2 == 0 ? 1 : 0;
      all[i] = DenseVector.ofDoubles(values);
      (i % 2 == 0 ? harmful : harmless).add(all[i]);
    }
    MeanDifference difference = MeanDifference.of(1, harmful, harmless);
    double mean = 0;
    for (DenseVector activation : all) {
      mean += activation.dot(difference.direction()) / all.length;
    }
    assertThat(difference.midpoint()).isCloseTo(-mean, within(1e-6));
  }

  @Test
  void equalMeansHaveNoDirection() {
    ClassMeans means = new ClassMeans(1, 2);
    means.add(DenseVector.of(1, 2));
    assertThatThrownBy(() -> MeanDifference.of(1, means, means))
        .isInstanceOf(ArithmeticException.class);
  }

  @Test
  void meansRefuseAnotherWidthAndEmptiness() {
    ClassMeans means = new ClassMeans(1, 2);
    assertThatThrownBy(() -> means.add(DenseVector.of(1, 2, 3)))
        .hasMessageContaining("width 2, got 3");
    assertThatThrownBy(() -> means.mean(1)).isInstanceOf(IllegalStateException.class);
  }
}
