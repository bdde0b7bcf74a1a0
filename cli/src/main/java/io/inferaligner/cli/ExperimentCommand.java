package io.inferaligner.cli;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Experiments. */
@picocli.CommandLine.Command(
    name = "experiment",
    mixinStandardHelpOptions = true,
    description = "Runs an experiment, against the running system or on services of its own.",
    subcommands = {
      ExperimentPaperCommand.class,
      ExperimentAblationCommand.class,
      ExperimentOodCommand.class,
      ExperimentJudgesCommand.class,
      ExperimentConversationCommand.class,
      ExperimentLatencyCommand.class,
      ExperimentAlignmentDataCommand.class,
      ExperimentScalingCommand.class
    })
final class ExperimentCommand implements Runnable {
  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli before run
  CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(),
        "say which: experiment paper, ablation, ood, judges, conversation, latency, alignment-data or scaling");
  }
}
