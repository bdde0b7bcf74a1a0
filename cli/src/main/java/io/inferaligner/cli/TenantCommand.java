package io.inferaligner.cli;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The file of tenants. */
@picocli.CommandLine.Command(
    name = "tenant",
    mixinStandardHelpOptions = true,
    description = "Shows and checks the tenants, their bounds and quotas.",
    subcommands = {TenantListCommand.class, TenantShowCommand.class, TenantCheckCommand.class})
final class TenantCommand implements Runnable {
  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli before run
  CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "say what to do: tenant list, show or check");
  }
}
