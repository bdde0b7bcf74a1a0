package io.inferaligner.cli;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Vector bundles. */
@picocli.CommandLine.Command(
    name = "bundle",
    mixinStandardHelpOptions = true,
    description = "Publishes and inspects vector bundles.",
    subcommands = {
      BundlePublishCommand.class,
      BundleListCommand.class,
      BundleShowCommand.class,
      BundleVerifyCommand.class,
      BundleDiffCommand.class,
      BundleExportCommand.class,
      BundleImportCommand.class,
      BundleGcCommand.class
    })
final class BundleCommand implements Runnable {
  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli before run
  CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(),
        "say what to do: bundle publish, list, show, verify, diff, export, import or gc");
  }
}
