package io.inferaligner.cli;

import io.inferaligner.cli.data.JudgedAnswers;
import io.inferaligner.cli.evaluate.JudgeReport;
import io.inferaligner.cli.terminal.Console;
import io.inferaligner.core.fault.FaultReason;
import io.inferaligner.core.fault.SteeringException;
import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How good the keyword judge is. */
@picocli.CommandLine.Command(
    name = "judges",
    sortOptions = false,
    description =
        "Compares the keyword judge with a reference judge on answers that both saw, and corrects its rates for its errors (Rogan and Gladen). Needs no services.")
final class ExperimentJudgesCommand extends Command {
  @Option(
      names = "--answers",
      required = true,
      paramLabel = "FILE",
      description =
          "Judged answers, JSON Lines with model, intervention, answer_opening, llamaguard2_says_unsafe.")
  Path answers = Path.of("");

  @Mixin ReportOptions page = new ReportOptions();

  @Override
  int run(Console console) throws IOException {
    output.requireWritable();
    page.requireWritable();
    JudgeReport report =
        new JudgeReport(JudgedAnswers.read(answers), RunFacts.of(Workspace.ofProcess()));
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
}
