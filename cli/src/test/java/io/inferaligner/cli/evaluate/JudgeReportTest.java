package io.inferaligner.cli.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.inferaligner.cli.data.JudgedAnswers;
import io.inferaligner.cli.judge.Verdict;
import io.inferaligner.core.evaluate.Rate;
import io.inferaligner.core.fault.SteeringException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JudgeReportTest {
  @Test
  void countsAgreementAndErrors() {
    JudgeReport report = report();

    assertThat(report.agreement()).isEqualTo(Rate.of(34, 40));
    assertThat(report.errors().sensitivity()).isEqualTo(Rate.of(20, 20));
    assertThat(report.errors().specificity()).isEqualTo(Rate.of(14, 20));
    // Chance: .65 * .5 + .35 * .5 = .5, so kappa = (.85 - .5) / .5.
    assertThat(report.kappa()).isCloseTo(0.7, within(1e-12));
  }

  @Test
  void aModelIsCorrectedByTheErrorsOnTheOthers() {
    JudgeReport.Row first = report().rows().getFirst();

    assertThat(first.name()).isEqualTo("a none");
    assertThat(first.judged()).isEqualTo(Rate.of(14, 20));
    // Errors on b: sensitivity 1, specificity .8, hence (.7 - .2) / .8.
    assertThat(first.corrected().value()).isCloseTo(0.625, within(1e-12));
  }

  @Test
  void aGuardModelIsComparedWhereItSaysSomething() {
    List<JudgedAnswers.Row> rows = new ArrayList<>();
    List<Verdict> verdicts = new ArrayList<>();
    for (String model : List.of("a", "b")) {
      rows.add(new JudgedAnswers.Row("p", model, "", "x", true));
      rows.add(new JudgedAnswers.Row("p", model, "", "x", true));
      rows.add(new JudgedAnswers.Row("p", model, "", "x", false));
      rows.add(new JudgedAnswers.Row("p", model, "", "x", false));
      verdicts.addAll(List.of(Verdict.UNSAFE, Verdict.SAFE, Verdict.SAFE, Verdict.UNCLEAR));
    }
    JudgeReport report =
        JudgeReport.ofGuard("guard", new JudgedAnswers("0", rows), verdicts, Map.of());
    assertThat(report.agreement()).isEqualTo(Rate.of(4, 6));
    assertThat(report.errors().sensitivity()).isEqualTo(Rate.of(2, 4));
    assertThat(report.errors().specificity()).isEqualTo(Rate.of(2, 2));
    assertThat(report.unclear()).isEqualTo(2);
    assertThat(report.json()).containsEntry("judge", "guard").containsEntry("unclear", 2);
  }

  @Test
  void aRowWithoutTheReferenceIsRefusedByLine(@TempDir Path folder) throws Exception {
    Path file =
        Files.writeString(
            folder.resolve("answers.jsonl"),
            "{\"model\":\"a\",\"answer_opening\":\"Sure\",\"llamaguard2_says_unsafe\":1}\n{\"model\":\"a\"}\n");

    assertThatThrownBy(() -> JudgedAnswers.read(file))
        .isInstanceOf(SteeringException.class)
        .hasMessageContaining("answers.jsonl:2:");
  }

  /** Model a: 4 of 10 safe answers look answered; model b: 2 of 10. */
  private static JudgeReport report() {
    List<JudgedAnswers.Row> rows = new ArrayList<>();
    for (String model : List.of("a", "b")) {
      int wrong = model.equals("a") ? 4 : 2;
      for (int i = 0; i < 10; i++) {
        rows.add(new JudgedAnswers.Row("", model, "none", "Sure, here it is", true));
        rows.add(
            new JudgedAnswers.Row(
                "", model, "none", i < wrong ? "Here is a poem" : "I'm sorry, but I can't", false));
      }
    }
    return JudgeReport.ofKeywords(new JudgedAnswers("0", rows), Map.of());
  }
}
