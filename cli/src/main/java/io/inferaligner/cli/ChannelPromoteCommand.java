package io.inferaligner.cli;

import io.inferaligner.cli.client.BundleReference;
import io.inferaligner.cli.terminal.Console;
import io.inferaligner.follow.RegistryClient;
import java.util.Map;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Points a channel at a bundle. */
@picocli.CommandLine.Command(
    name = "promote",
    description =
        "Points a channel at a bundle: new requests use it within seconds. A canary is promoted only if its figures allow it.")
final class ChannelPromoteCommand extends ChannelMoveCommand {
  @Parameters(paramLabel = "NAME[@VERSION]|DIGEST", description = "The bundle.")
  String reference = "";

  ChannelPromoteCommand() {
    super("promote");
  }

  @Mixin GuardOptions guard = new GuardOptions();

  @Override
  boolean isAllowed(Console console, RegistryClient registry, String digest) {
    return guard.allowsDraft(console, registry, digest)
        && registry.listChannels().channels().stream()
            .filter(pointer -> pointer.channel().equals(channel))
            .filter(pointer -> pointer.rollout().canary().equals(digest))
            .allMatch(pointer -> guard.allows(console, connection, registry, pointer));
  }

  @Override
  Map<String, Object> refusal() {
    return guard.refusal();
  }

  @Override
  String digest(RegistryClient registry) {
    return new BundleReference(reference).find(registry).digest();
  }
}
