package io.inferaligner.cli.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.inferaligner.core.fault.SteeringException;
import org.junit.jupiter.api.Test;

class ArmTest {
  @Test
  void readsAListInItsOrder() {
    assertThat(Arm.parse("cross,off, random")).containsExactly(Arm.CROSS, Arm.OFF, Arm.RANDOM);
  }

  @Test
  void refusesUnknownAndRepeatedArms() {
    assertThatExceptionOfType(SteeringException.class)
        .isThrownBy(() -> Arm.parse("off,on"))
        .withMessageContaining("unknown arm 'on'");
    assertThatExceptionOfType(SteeringException.class)
        .isThrownBy(() -> Arm.parse("off,off"))
        .withMessageContaining("twice");
    assertThatExceptionOfType(SteeringException.class).isThrownBy(() -> Arm.parse(""));
    assertThatExceptionOfType(SteeringException.class).isThrownBy(() -> Arm.parse("off,oracle"));
  }
}
