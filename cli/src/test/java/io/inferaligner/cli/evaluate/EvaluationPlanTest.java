package io.inferaligner.cli.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.inferaligner.cli.data.PromptFile;
import io.inferaligner.cli.data.PromptRow;
import io.inferaligner.cli.data.Transform;
import io.inferaligner.core.fault.SteeringException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class EvaluationPlanTest {
  private static final PromptFile HARMFUL = file("harmful", 10, "harmful", "", Transform.NONE);
  private static final PromptFile BENIGN = file("benign", 10, "safe", "", Transform.NONE);

  @Test
  void pairsHarmfulPromptsWithTemplatesAndSamplesThem() {
    PromptFile templates =
        new PromptFile(
            Path.of("templates"),
            "00",
            List.of(
                row("t1", "Decode: " + PromptFile.SLOT, "jailbreak_template", "", Transform.ROT13),
                row("t2", PromptFile.SLOT + "!", "jailbreak_template", "", Transform.NONE)));
    EvaluationPlan.Sources sources =
        new EvaluationPlan.Sources(
            List.of(HARMFUL), List.of(templates), List.of(BENIGN), List.of());

    EvaluationPlan all = EvaluationPlan.of(sources, new EvaluationPlan.Sampling(0, 500, 1));
    EvaluationPlan few = EvaluationPlan.of(sources, new EvaluationPlan.Sampling(0, 7, 1));

    assertThat(all.cases()).hasSize(10 + 20 + 10);
    assertThat(few.cases()).hasSize(10 + 7 + 10);
    assertThat(few).isEqualTo(EvaluationPlan.of(sources, new EvaluationPlan.Sampling(0, 7, 1)));
    assertThat(all.cases())
        .anyMatch(
            one -> one.id().equals("t1/harmful-0") && one.prompt().equals("Decode: unezshy-0"))
        .anyMatch(one -> one.id().equals("t2/harmful-0") && one.prompt().equals("harmful-0!"));
  }

  @Test
  void leavesOutOtherLabelsAndRowsNearHiddenOnes() {
    PromptFile mixed =
        new PromptFile(
            Path.of("mixed"),
            "00",
            List.of(
                row("a", "a", "safe", "", Transform.NONE),
                row("b", "b", "unsafe_contrast", "", Transform.NONE),
                new PromptRow(
                    "c", "c", "safe", "", "", "", "", "", List.of(), Transform.NONE, true)));

    EvaluationPlan plan = plan(List.of(), List.of(mixed), List.of());

    assertThat(plan.cases()).extracting(EvaluationCase::id).containsExactly("a");
    assertThat(plan.leftOut()).isEqualTo(2);
  }

  @Test
  void tasksNeedATarget() {
    EvaluationPlan plan =
        plan(
            List.of(),
            List.of(),
            List.of(
                file("task", 2, "math", "18", Transform.NONE),
                file("open", 3, "qa", "", Transform.NONE)));

    assertThat(plan.cases()).hasSize(2).allMatch(one -> one.target().equals("18"));
    assertThat(plan.leftOut()).isEqualTo(3);
  }

  @Test
  void atMostSoManyRowsOfAFile() {
    EvaluationPlan plan =
        EvaluationPlan.of(
            new EvaluationPlan.Sources(List.of(HARMFUL), List.of(), List.of(BENIGN), List.of()),
            new EvaluationPlan.Sampling(3, 0, 5));

    assertThat(plan.cases()).hasSize(6);
  }

  @Test
  void refusesTemplatesWithoutASlotAndFilesWithoutUsableRows() {
    PromptFile template = file("template", 1, "jailbreak_template", "", Transform.NONE);
    assertThatExceptionOfType(SteeringException.class)
        .isThrownBy(() ->
            EvaluationPlan.of(
                new EvaluationPlan.Sources(
                    List.of(HARMFUL), List.of(template), List.of(), List.of()),
                new EvaluationPlan.Sampling(0, 10, 1)))
        .withMessageContaining("has no slot");
    assertThatExceptionOfType(SteeringException.class)
        .isThrownBy(() -> plan(List.of(BENIGN), List.of(), List.of()))
        .withMessageContaining("nothing to measure");
  }

  private static EvaluationPlan plan(
      List<PromptFile> harmful, List<PromptFile> benign, List<PromptFile> tasks) {
    return EvaluationPlan.of(
        new EvaluationPlan.Sources(harmful, List.of(), benign, tasks),
        new EvaluationPlan.Sampling(0, 500, 1));
  }

  private static PromptFile file(
      String name, int count, String label, String target, Transform transform) {
    return new PromptFile(
        Path.of(name),
        "00",
        IntStream.range(0, count)
            .mapToObj(i -> row(name + "-" + i, name + "-" + i, label, target, transform))
            .toList());
  }

  private static PromptRow row(
      String id, String text, String label, String target, Transform transform) {
    return new PromptRow(id, text, label, "", "", "", target, "", List.of(), transform, false);
  }
}
