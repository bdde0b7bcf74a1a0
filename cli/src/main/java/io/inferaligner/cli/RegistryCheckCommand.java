package io.inferaligner.cli;

import io.inferaligner.cli.terminal.Colour;
import io.inferaligner.cli.terminal.Console;
import io.inferaligner.follow.RegistryClient;
import java.util.Map;
import picocli.CommandLine.Mixin;

/** Checks the registry. */
@picocli.CommandLine.Command(
    name = "check",
    description =
        "Checks audit chain, log, digests, signatures and channels of the registry; exit code 1 if something is wrong.")
final class RegistryCheckCommand extends Command {
  @Mixin Connection connection = new Connection();

  @Override
  int run(Console console) {
    try (RegistryClient registry = connection.registry()) {
      var report = registry.admin().check(RegistryBackupCommand.TIME);
      report
          .getFindingsList()
          .forEach(finding -> console.line(console.paint(Colour.RED, "✗ ") + finding));
      report
          .getWarningsList()
          .forEach(warning -> console.line(console.paint(Colour.YELLOW, "! ") + warning));
      if (report.getFindingsCount() == 0) {
        console.line(
            "%s revision %d, %d bundles, %d channels: chain, digests and signatures are right"
                .formatted(
                    console.paint(Colour.GREEN, "✓"),
                    report.getRevision(),
                    report.getBundles(),
                    report.getChannels()));
      }
      output.write(
          console,
          Map.of(
              "revision", report.getRevision(),
              "epoch", report.getEpoch(),
              "bundles", report.getBundles(),
              "channels", report.getChannels(),
              "findings", report.getFindingsList().stream().toList(),
              "warnings", report.getWarningsList().stream().toList()));
      return report.getFindingsCount() == 0 ? DONE : FELL_SHORT;
    }
  }
}
