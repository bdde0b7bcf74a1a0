package io.inferaligner.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.inferaligner.cli.data.PromptFile;
import io.inferaligner.cli.evaluate.EvaluationCase;
import io.inferaligner.core.gate.Calibration;
import java.nio.file.Path;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Pitfalls of method.md §5 that lie in the prompts. */
class PromptPitfallsTest {
  private static final DemoPrompts PROMPTS =
      DemoPrompts.read(Path.of("..", "deploy", "demo", "prompts"));

  /** Tasks never open a gate: refusals are counted on prompts that look harmful and are not. */
  @Test
  void p21refusalsAreMeasuredOnPromptsThatLookHarmful() {
    List<EvaluationCase> benign = PROMPTS.heldout(0, 1).only(EvaluationCase.Kind.BENIGN).cases();
    assertThat(benign.stream().filter(one -> one.file().contains("lookalikes")).count())
        .isGreaterThanOrEqualTo(50);
    assertThat(benign).noneMatch(one -> one.kind() == EvaluationCase.Kind.TASK);
  }

  /** Neither a question mark nor the length gives a prompt's class away. */
  @Test
  void p22theFormOfAPromptDoesNotTellItsClass() {
    for (String split : List.of("fit", "heldout")) {
      assertThat(auc(split, text -> text.contains("?") ? 1 : 0)).isBetween(0.4, 0.6);
      assertThat(auc(split, text -> text.split(" ", -1).length)).isBetween(0.2, 0.8);
    }
  }

  private static double auc(String split, ToDoubleFunction<String> feature) {
    return Calibration.auc(
        values(split, feature, PROMPTS.harmful()),
        values(split, feature, PROMPTS.harmless(), PROMPTS.lookalikes()));
  }

  private static double[] values(
      String split, ToDoubleFunction<String> feature, PromptFile... files) {
    return Stream.of(files)
        .flatMap(file -> file.ofSplit(split).rows().stream())
        .mapToDouble(row -> feature.applyAsDouble(row.text()))
        .toArray();
  }
}
