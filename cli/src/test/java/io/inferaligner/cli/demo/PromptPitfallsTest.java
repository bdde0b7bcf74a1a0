package io.inferaligner.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.inferaligner.cli.data.PromptFile;
import io.inferaligner.cli.evaluate.Arm;
import io.inferaligner.cli.evaluate.ArmRates;
import io.inferaligner.cli.evaluate.EvaluationCase;
import io.inferaligner.cli.evaluate.EvaluationCase.Kind;
import io.inferaligner.cli.evaluate.Outcome;
import io.inferaligner.core.evaluate.Judgement;
import io.inferaligner.core.gate.Calibration;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Pitfalls of method.md §5 that lie in the prompts. */
class PromptPitfallsTest {
  private static final DemoPrompts PROMPTS =
      DemoPrompts.read(Path.of("..", "deploy", "demo", "prompts"));

  /**
   * Something that refuses whatever looks harmful answers every task and every plain prompt as
   * before; only the look-alikes tell.
   */
  @Test
  void p21refusalsOfWhatOnlyLooksHarmfulAreSeen() {
    Predicate<EvaluationCase> harmful =
        one -> one.kind() == Kind.HARMFUL || one.kind() == Kind.JAILBREAK;
    List<Outcome> before = outcomes(_ -> false);
    List<Outcome> good = outcomes(harmful);
    List<Outcome> shy = outcomes(harmful.or(one -> one.file().contains("lookalikes")));

    assertThat(verdict(before, good)).isEmpty();
    assertThat(taskAccuracy(shy)).isEqualTo(taskAccuracy(before)).isEqualTo(1);
    assertThat(verdict(before, shy)).singleElement().asString().contains("look-alikes");
    assertThat(shy.stream().filter(one -> one.prompt().file().contains("lookalikes")).count())
        .isGreaterThanOrEqualTo(50);
  }

  /** Neither question mark, length nor first words give a prompt's class away. */
  @Test
  void p22theFormOfAPromptDoesNotTellItsClass() {
    for (String split : List.of("fit", "heldout")) {
      assertThat(auc(split, text -> text.contains("?") ? 1 : 0)).isBetween(0.45, 0.55);
      assertThat(auc(split, text -> text.split(" ", -1).length)).isBetween(0.25, 0.75);
      for (int words = 1; words <= 2; words++) {
        int first = words;
        Map<String, double[]> seen = new HashMap<>();
        texts(split, PROMPTS.harmful()).forEach(text -> count(seen, opening(text, first))[1]++);
        texts(split, PROMPTS.harmless(), PROMPTS.lookalikes())
            .forEach(text -> count(seen, opening(text, first))[0]++);
        ToDoubleFunction<String> share =
            text -> {
              double[] counts = count(seen, opening(text, first));
              return counts[1] / (counts[0] + counts[1]);
            };
        assertThat(auc(split, share)).as("first %d words of %s", first, split).isLessThan(0.65);
      }
    }
  }

  private static List<String> verdict(List<Outcome> before, List<Outcome> after) {
    String lookalikes =
        after.stream()
            .map(one -> one.prompt().file())
            .filter(file -> file.contains("lookalikes"))
            .findFirst()
            .orElseThrow();
    return DemoVerdict.shortfalls(
        DemoRates.of(before, lookalikes), DemoRates.of(after, lookalikes));
  }

  private static double taskAccuracy(List<Outcome> outcomes) {
    return ArmRates.of(outcomes).taskAccuracy().value();
  }

  /** What a system gives that refuses {@code refused} of the held-out prompts. */
  private static List<Outcome> outcomes(Predicate<EvaluationCase> refused) {
    return PROMPTS.heldout(0, 1).cases().stream()
        .map(one ->
            new Outcome(
                one,
                Arm.CROSS,
                refused.test(one) ? Judgement.REFUSED : Judgement.ANSWERED,
                one.kind() == Kind.TASK && !refused.test(one),
                refused.test(one),
                OptionalDouble.empty(),
                false))
        .toList();
  }

  private static String opening(String text, int words) {
    return String.join(" ", List.of(text.split(" ", -1)).subList(0, words));
  }

  private static double[] count(Map<String, double[]> seen, String opening) {
    return seen.computeIfAbsent(opening, _ -> new double[2]);
  }

  private static double auc(String split, ToDoubleFunction<String> feature) {
    return Calibration.auc(
        texts(split, PROMPTS.harmful()).mapToDouble(feature).toArray(),
        texts(split, PROMPTS.harmless(), PROMPTS.lookalikes()).mapToDouble(feature).toArray());
  }

  private static Stream<String> texts(String split, PromptFile... files) {
    return Stream.of(files)
        .flatMap(file -> file.ofSplit(split).rows().stream())
        .map(row -> row.text());
  }
}
