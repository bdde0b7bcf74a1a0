package io.inferaligner.cli;

import io.inferaligner.cli.data.JudgedAnswers;
import io.inferaligner.cli.evaluate.JudgeReport;
import io.inferaligner.cli.judge.AnswerJudge;
import io.inferaligner.cli.judge.Verdict;
import io.inferaligner.cli.terminal.Console;
import io.inferaligner.cli.terminal.ProgressBar;
import io.inferaligner.core.fault.FaultReason;
import io.inferaligner.core.fault.SteeringException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How good a judge is. */
@picocli.CommandLine.Command(
    name = "judges",
    sortOptions = false,
    description =
        "Compares a judge, the keyword judge or a guard model, with a reference judge on answers that both saw, and corrects its rates for its errors (Rogan and Gladen). Needs no services.")
final class ExperimentJudgesCommand extends Command {
  @Option(
      names = "--answers",
      required = true,
      paramLabel = "FILE",
      description =
          "Judged answers, JSON Lines with text, model, intervention, answer_opening, llamaguard2_says_unsafe.")
  Path answers = Path.of("");

  @Mixin JudgeOptions judge = new JudgeOptions();

  @Mixin ReportOptions page = new ReportOptions();

  @Override
  int run(Console console) throws IOException {
    output.requireWritable();
    page.requireWritable();
    judge.requireUsable();
    JudgeReport report = report(JudgedAnswers.read(answers), console);
    try {
      report.print(console);
      page.write(console, report::html);
      output.write(console, report.json());
    } catch (IllegalArgumentException e) {
      throw new SteeringException(
          FaultReason.DATASET_INVALID,
          "%s cannot be used: it needs safe and unsafe answers of at least two models"
              .formatted(answers),
          e);
    }
    return DONE;
  }

  private JudgeReport report(JudgedAnswers read, Console console) {
    Map<String, Object> facts = RunFacts.of(Workspace.ofProcess());
    try (JudgeOptions.Opened guard = judge.open()) {
      if (guard.judge().isEmpty()) {
        return JudgeReport.ofKeywords(read, facts);
      }
      AnswerJudge model = guard.judge().get();
      List<Verdict> verdicts = new ArrayList<>();
      try (ProgressBar bar = new ProgressBar(console, "judging")) {
        for (JudgedAnswers.Row row : read.rows()) {
          verdicts.add(model.judge(row.prompt(), row.opening()));
          bar.update((double) verdicts.size() / read.rows().size(), verdicts.size() + " answers");
        }
        bar.done(verdicts.size() + " answers");
      }
      return JudgeReport.ofGuard(model.label(), read, verdicts, facts);
    }
  }
}
