package io.inferaligner.cli;

import io.inferaligner.cli.client.BundleReference;
import io.inferaligner.cli.terminal.Console;
import io.inferaligner.follow.ChannelPointer;
import io.inferaligner.follow.RegistryClient;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Points a channel at a bundle. */
@picocli.CommandLine.Command(
    name = "promote",
    description = "Points a channel at a bundle: new requests use it within seconds.")
final class ChannelPromoteCommand extends Command {
  @Parameters(paramLabel = "NAME[@VERSION]|DIGEST", description = "The bundle.")
  String reference = "";

  @Option(
      names = "--channel",
      paramLabel = "NAME",
      defaultValue = "stable",
      description = "Channel to move (default: ${DEFAULT-VALUE}).")
  String channel = "stable";

  @Mixin Connection connection = new Connection();

  @Override
  int run(Console console) {
    try (RegistryClient registry = connection.registry()) {
      String digest = new BundleReference(reference).find(registry).digest();
      ChannelPointer pointer = ChannelChanges.set(registry, channel, digest, "promote");
      ChannelChanges.print(console, pointer);
      output.write(console, ChannelChanges.json(pointer));
      return DONE;
    }
  }
}
