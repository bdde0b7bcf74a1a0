package io.inferaligner.core.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StrengthCurveTest {
  /** Computed by hand; 1/(1 + e⁻²) = 0.880797. */
  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "RAMP(0,2);-1;0",
        "RAMP(0,2);0;0",
        "RAMP(0,2);0.5;0.25",
        "RAMP(0,2);9;1",
        "RAMP(1,3);1.5;0.25",
        "LOGISTIC(2);0;0.5",
        "LOGISTIC(2);1;0.880797",
        "LOGISTIC(2);-1;0.119203",
        "AFFINE(0.5,0.25,0.1,0.8);0.2;0.35",
        "AFFINE(0.5,0.25,0.1,0.8);-3;0.1",
        "AFFINE(0.5,0.25,0.1,0.8);3;0.8",
        "'';-7;1"
      })
  void givesTheShareOfAMargin(String label, double margin, double share) {
    assertThat(StrengthCurve.parse(label).at(margin)).isCloseTo(share, within(1e-6));
  }

  @Test
  void neverLeavesZeroToOneNorFalls() {
    for (String label : List.of("RAMP(0,2)", "LOGISTIC(3)", "AFFINE(2,-1,0,1)")) {
      StrengthCurve curve = StrengthCurve.parse(label);
      double before = 0;
      for (double margin : new double[] {-1e300, -4, -1, 0, .3, 1, 2, 50, 1e300}) {
        assertThat(curve.at(margin)).isBetween(before, 1.0);
        before = curve.at(margin);
      }
      assertThat(StrengthCurve.parse(curve.label())).isEqualTo(curve);
    }
  }

  /** A curve below 0 would steer backwards (method.md P29), one above 1 beyond the bound of α. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "RAMP(2,2)",
        "RAMP(-1,2)",
        "RAMP(0,NaN)",
        "RAMP(0)",
        "LOGISTIC(0)",
        "LOGISTIC(-3)",
        "AFFINE(1,0,-1,1)",
        "AFFINE(1,0,0,2)",
        "AFFINE(-1,0,0,1)",
        "AFFINE(1,0,0.5,0.5)",
        "AFFINE(1,1e99,0,1)",
        "RAMP(0,1e)",
        "ramp(0,1)",
        "RAMP"
      })
  void refusesWhatIsNoStrength(String label) {
    assertThatThrownBy(() -> StrengthCurve.parse(label))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
