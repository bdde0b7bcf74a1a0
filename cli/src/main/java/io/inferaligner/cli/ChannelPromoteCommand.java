package io.inferaligner.cli;

import io.inferaligner.cli.client.BundleReference;
import io.inferaligner.follow.RegistryClient;
import picocli.CommandLine.Parameters;

/** Points a channel at a bundle. */
@picocli.CommandLine.Command(
    name = "promote",
    description = "Points a channel at a bundle: new requests use it within seconds.")
final class ChannelPromoteCommand extends ChannelMoveCommand {
  @Parameters(paramLabel = "NAME[@VERSION]|DIGEST", description = "The bundle.")
  String reference = "";

  ChannelPromoteCommand() {
    super("promote");
  }

  @Override
  String digest(RegistryClient registry) {
    return new BundleReference(reference).find(registry).digest();
  }
}
