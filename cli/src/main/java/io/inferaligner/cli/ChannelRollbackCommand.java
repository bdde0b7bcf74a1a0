package io.inferaligner.cli;

import io.inferaligner.cli.terminal.Console;
import io.inferaligner.core.fault.FaultReason;
import io.inferaligner.core.fault.SteeringException;
import io.inferaligner.follow.ChannelPointer;
import io.inferaligner.follow.RegistryClient;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Points a channel at the bundle before. */
@picocli.CommandLine.Command(
    name = "rollback",
    description = "Points a channel at the bundle that it pointed at before.")
final class ChannelRollbackCommand extends Command {
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
      ChannelPointer now = registry.getChannel(channel).channels().getFirst();
      if (now.previousDigest().isEmpty()) {
        throw new SteeringException(
            FaultReason.CHANNEL_NOT_FOUND,
            "channel '%s' pointed at nothing before: promote a bundle instead".formatted(channel));
      }
      ChannelPointer pointer =
          ChannelChanges.set(registry, channel, now.previousDigest(), "rollback");
      ChannelChanges.print(console, pointer);
      output.write(console, ChannelChanges.json(pointer));
      return DONE;
    }
  }
}
