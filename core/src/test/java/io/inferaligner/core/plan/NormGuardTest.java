package io.inferaligner.core.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NormGuardTest {
  @ParameterizedTest
  @CsvSource({
    "CLIP(1.5),0,1.5,CLIP(1.5)",
    "CLIP(2.0),0,2,CLIP(2)",
    "CLIP(1),0,1,CLIP(1)",
    "PRESERVE,1,1,PRESERVE"
  })
  void labelsAreReadAndWrittenInOneForm(String label, double low, double high, String written) {
    NormGuard guard = NormGuard.parse(label);
    assertThat(guard).isEqualTo(new NormGuard(low, high));
    assertThat(guard.label()).isEqualTo(written);
    assertThat(NormGuard.parse(written)).isEqualTo(guard);
  }

  @Test
  void noGuardIsWrittenAsNothing() {
    assertThat(NormGuard.parse("")).isEqualTo(NormGuard.NONE);
    assertThat(NormGuard.parse("NONE")).isEqualTo(NormGuard.NONE);
    assertThat(NormGuard.NONE.label()).isEmpty();
    assertThat(NormGuard.NONE.isNone()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "CLIP",
        "CLIP()",
        "CLIP(0.9)",
        "CLIP(1001)",
        "CLIP(-2)",
        "CLIP(1e3)",
        "CLIP(NaN)",
        "clip(2)",
        "KEEP"
      })
  void whatIsNoGuardIsRefused(String label) {
    assertThatThrownBy(() -> NormGuard.parse(label)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void boundsThatNoUnsteeredResidualMeetsAreRefused() {
    assertThatThrownBy(() -> new NormGuard(1.1, 2)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new NormGuard(0, 0.5)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new NormGuard(Double.NaN, 2))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
