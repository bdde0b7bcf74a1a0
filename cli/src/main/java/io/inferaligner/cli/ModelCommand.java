package io.inferaligner.cli;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Models. */
@picocli.CommandLine.Command(
    name = "model",
    mixinStandardHelpOptions = true,
    description = "Fetches models and looks into them.",
    subcommands = {
      ModelFetchCommand.class,
      ModelListCommand.class,
      ModelInspectCommand.class,
      ModelDumpCommand.class
    })
final class ModelCommand implements Runnable {
  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli before run
  CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(), "say what to do: model fetch, list, inspect or dump");
  }
}
