package io.inferaligner.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The root of the command tree. */
@Command(
    name = "inferaligner",
    mixinStandardHelpOptions = true,
    version = "inferaligner 0.1.0",
    description = "Safety steering of language models while they answer (InferAligner).",
    synopsisSubcommandLabel = "COMMAND",
    footer = {
      "",
      "Exit codes: 0 done, 1 the measured result fell short, 2 bad usage or input,",
      "3 a service is unavailable."
    },
    subcommands = {
      DemoCommand.class,
      UpCommand.class,
      DownCommand.class,
      StatusCommand.class,
      ChatCommand.class,
      ExtractCommand.class,
      CalibrateCommand.class,
      EvaluateCommand.class,
      ExperimentCommand.class,
      BundleCommand.class,
      ChannelCommand.class,
      BenchCommand.class,
      ModelCommand.class,
      TraceCommand.class,
      KeyCommand.class,
      RegistryCommand.class,
      TenantCommand.class,
      TestCommand.class
    })
final class InferAligner implements Runnable {
  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli before run
  CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "a command is missing");
  }
}
