package io.inferaligner.cli;

import io.inferaligner.cli.terminal.Console;
import io.inferaligner.core.fault.FaultReason;
import io.inferaligner.core.fault.SteeringException;
import java.io.IOException;
import picocli.CommandLine.Mixin;

/** An experiment on the demo's prompts. */
abstract class DemoExperiment extends Command {
  @Mixin DemoSampleOptions sample = new DemoSampleOptions();
  @Mixin AnswerLength answers = new AnswerLength();
  @Mixin ReportOptions page = new ReportOptions();

  @Override
  final int run(Console console) throws IOException {
    output.requireWritable();
    page.requireWritable();
    if (sample.limit < 0 || answers.maxTokens < 1) {
      throw new SteeringException(
          FaultReason.REQUEST_INVALID, "--limit must be at least 0, --max-tokens at least 1");
    }
    return measure(console, Workspace.ofProcess());
  }

  /** Does the work; returns the exit code. */
  abstract int measure(Console console, Workspace workspace) throws IOException;
}
