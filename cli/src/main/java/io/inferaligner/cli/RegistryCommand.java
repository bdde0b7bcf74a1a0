package io.inferaligner.cli;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The registry as a whole. */
@picocli.CommandLine.Command(
    name = "registry",
    mixinStandardHelpOptions = true,
    description = "Saves, restores and checks everything the registry holds.",
    subcommands = {
      RegistryBackupCommand.class,
      RegistryRestoreCommand.class,
      RegistryCheckCommand.class
    })
final class RegistryCommand implements Runnable {
  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli before run
  CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(), "say what to do: registry backup, restore or check");
  }
}
