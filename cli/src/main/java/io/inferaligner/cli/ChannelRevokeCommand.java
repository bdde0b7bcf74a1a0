package io.inferaligner.cli;

import io.inferaligner.cli.terminal.Console;
import io.inferaligner.core.fault.FaultReason;
import io.inferaligner.core.fault.SteeringException;
import io.inferaligner.follow.ChannelPointer;
import io.inferaligner.follow.RegistryClient;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Forbids the bundle of a channel. */
@picocli.CommandLine.Command(
    name = "revoke",
    description =
        "Forbids the bundle that a channel points at: nobody uses it any more, running answers end.")
final class ChannelRevokeCommand extends Command {
  @Option(
      names = "--channel",
      paramLabel = "NAME",
      defaultValue = "stable",
      description = "Channel whose bundle is revoked (default: ${DEFAULT-VALUE}).")
  String channel = "stable";

  @Mixin Connection connection = new Connection();

  @Override
  int run(Console console) {
    try (RegistryClient registry = connection.registry()) {
      ChannelPointer now = registry.getChannel(channel).channels().getFirst();
      if (now.usableDigest().isEmpty()) {
        throw new SteeringException(
            FaultReason.CHANNEL_NOT_FOUND,
            "channel '%s' points at no bundle that could be revoked".formatted(channel));
      }
      ChannelPointer pointer = ChannelChanges.set(registry, channel, now.digest(), "revoke");
      ChannelChanges.print(console, pointer);
      output.write(console, ChannelChanges.json(pointer));
      return DONE;
    }
  }
}
