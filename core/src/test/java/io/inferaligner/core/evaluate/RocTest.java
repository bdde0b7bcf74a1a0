package io.inferaligner.core.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.inferaligner.core.gate.Calibration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RocTest {
  @Test
  void oneCornerPerDistinctScore() {
    assertThat(Roc.curve(new double[] {2, 1}, new double[] {1, 0}))
        .containsExactly(
            new Roc.Point(0, 0), new Roc.Point(0, 0.5), new Roc.Point(0.5, 1), new Roc.Point(1, 1));
  }

  @Test
  void itsAreaIsThatOfTheRankStatistic() {
    Random random = new Random(3);
    double[] harmful = random.doubles(200).map(x -> Math.round(10 * x + 3)).toArray();
    double[] benign = random.doubles(150).map(x -> Math.round(10 * x)).toArray();
    List<Roc.Point> curve = Roc.curve(harmful, benign);
    double area = 0;
    for (int i = 1; i < curve.size(); i++) {
      Roc.Point left = curve.get(i - 1);
      Roc.Point right = curve.get(i);
      area +=
          (right.falsePositives() - left.falsePositives())
              * (left.truePositives() + right.truePositives())
              / 2;
    }
    assertThat(area).isCloseTo(Calibration.auc(harmful, benign), within(1e-12));
  }

  @Test
  void needsBothClasses() {
    assertThatThrownBy(() -> Roc.curve(new double[0], new double[] {1}))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
