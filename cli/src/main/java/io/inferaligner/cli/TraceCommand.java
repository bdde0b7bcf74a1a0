package io.inferaligner.cli;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Decisions and interventions. */
@picocli.CommandLine.Command(
    name = "trace",
    mixinStandardHelpOptions = true,
    description = "Shows what the gate decided and what was steered.",
    subcommands = {TraceTailCommand.class, TraceShowCommand.class})
final class TraceCommand implements Runnable {
  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli before run
  CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "say what to do: trace tail or show");
  }
}
