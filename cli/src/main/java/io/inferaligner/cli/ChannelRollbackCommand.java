package io.inferaligner.cli;

import io.inferaligner.core.fault.FaultReason;
import io.inferaligner.core.fault.SteeringException;
import io.inferaligner.follow.ChannelPointer;
import io.inferaligner.follow.RegistryClient;

/** Points a channel at the bundle before. */
@picocli.CommandLine.Command(
    name = "rollback",
    description =
        "Ends the canary of a channel; without one, points the channel at the bundle that it pointed at before.")
final class ChannelRollbackCommand extends ChannelMoveCommand {
  ChannelRollbackCommand() {
    super("rollback");
  }

  @Override
  String digest(RegistryClient registry) {
    ChannelPointer now = now(registry);
    if (!now.rollout().canary().isEmpty()) {
      return "";
    }
    if (now.previousDigest().isEmpty()) {
      throw new SteeringException(
          FaultReason.CHANNEL_NOT_FOUND,
          "channel '%s' pointed at nothing before: promote a bundle instead".formatted(channel));
    }
    return now.previousDigest();
  }
}
