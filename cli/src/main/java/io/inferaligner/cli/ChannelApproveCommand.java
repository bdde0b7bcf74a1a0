package io.inferaligner.cli;

import io.inferaligner.cli.client.BundleReference;
import io.inferaligner.follow.RegistryClient;
import picocli.CommandLine.Parameters;

/** Agrees with a bundle. */
@picocli.CommandLine.Command(
    name = "approve",
    description =
        "Records that somebody agrees to give a bundle to everybody; registries may ask for that before the last step.")
final class ChannelApproveCommand extends ChannelMoveCommand {
  @Parameters(paramLabel = "NAME[@VERSION]|DIGEST", description = "The bundle.")
  String reference = "";

  ChannelApproveCommand() {
    super("approve");
  }

  @Override
  String digest(RegistryClient registry) {
    return new BundleReference(reference).find(registry).digest();
  }
}
