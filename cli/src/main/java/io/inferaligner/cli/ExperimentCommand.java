package io.inferaligner.cli;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Experiments on the running system. */
@picocli.CommandLine.Command(
    name = "experiment",
    mixinStandardHelpOptions = true,
    description = "Runs an experiment against the running system.",
    subcommands = {ExperimentAblationCommand.class, ExperimentOodCommand.class})
final class ExperimentCommand implements Runnable {
  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli before run
  CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "say which: experiment ablation or ood");
  }
}
