package io.inferaligner.cli;

import io.inferaligner.cli.compare.BundleComparison;
import io.inferaligner.cli.compare.ComparisonText;
import io.inferaligner.cli.terminal.Console;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Compares two bundles. */
@picocli.CommandLine.Command(
    name = "diff",
    description =
        "Shows what changes from one bundle to another: norms and angles of the vectors by block, operating point and calibration of the gate, evaluation, everything else.")
final class BundleDiffCommand extends Command {
  @Parameters(index = "0", paramLabel = "OLD", description = "Folder, NAME[@VERSION] or digest.")
  String first = "";

  @Parameters(index = "1", paramLabel = "NEW", description = "The other one.")
  String second = "";

  @Mixin Connection connection = new Connection();

  @Override
  int run(Console console) {
    BundleComparison comparison =
        BundleComparison.of(
            BundleSource.decode(BundleSource.read(connection, first)),
            BundleSource.decode(BundleSource.read(connection, second)));
    new ComparisonText(comparison, console).print();
    output.write(console, comparison.json());
    return DONE;
  }
}
