package io.inferaligner.cli;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Signing keys. */
@picocli.CommandLine.Command(
    name = "key",
    mixinStandardHelpOptions = true,
    description = "Makes, lists and rotates signing keys.",
    subcommands = {KeyNewCommand.class, KeyListCommand.class, KeyRotateCommand.class})
final class KeyCommand implements Runnable {
  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli before run
  CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "say what to do: key new, list or rotate");
  }
}
