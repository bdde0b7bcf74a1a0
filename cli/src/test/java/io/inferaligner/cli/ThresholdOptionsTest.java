package io.inferaligner.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.inferaligner.core.fault.SteeringException;
import io.inferaligner.proto.steering.v1.Cost;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class ThresholdOptionsTest {
  @Test
  void aCostHasThreeNumbers() {
    ThresholdOptions options =
        parsed("--threshold", "cost", "--cost-fp", "1", "--cost-fn", "20", "--prior", "0.01");
    assertThat(options.mode()).isEqualTo("COST");
    assertThat(options.cost())
        .contains(Cost.newBuilder().setFalseAlarm(1).setMiss(20).setHarmfulShare(0.01).build());
    assertThat(parsed().cost()).isEmpty();
  }

  @Test
  void costsThatAreMissingImpossibleOrForAnotherThresholdAreRefused() {
    assertRefused("needs", "--threshold", "cost", "--cost-fp", "1");
    assertRefused("for --threshold cost only", "--prior", "0.5");
    assertRefused(
        "between 0 and 1",
        "--threshold",
        "cost",
        "--cost-fp",
        "1",
        "--cost-fn",
        "1",
        "--prior",
        "1.5");
  }

  private static void assertRefused(String sentence, String... arguments) {
    assertThatThrownBy(() -> parsed(arguments).cost())
        .isInstanceOf(SteeringException.class)
        .hasMessageContaining(sentence);
  }

  private static ThresholdOptions parsed(String... arguments) {
    Holder holder = new Holder();
    new CommandLine(holder).parseArgs(arguments);
    return holder.options;
  }

  /** Picocli takes options of a command only. */
  @picocli.CommandLine.Command
  private static final class Holder {
    @CommandLine.Mixin ThresholdOptions options = new ThresholdOptions();
  }
}
