package io.inferaligner.cli;

import io.inferaligner.core.fault.FaultReason;
import io.inferaligner.core.fault.SteeringException;
import io.inferaligner.follow.ChannelPointer;
import io.inferaligner.follow.RegistryClient;

/** Forbids the bundle of a channel. */
@picocli.CommandLine.Command(
    name = "revoke",
    description =
        "Forbids the bundle that a channel points at: nobody uses it any more, running answers end.")
final class ChannelRevokeCommand extends ChannelMoveCommand {
  ChannelRevokeCommand() {
    super("revoke");
  }

  @Override
  String digest(RegistryClient registry) {
    ChannelPointer now = now(registry);
    if (now.usableDigest().isEmpty()) {
      throw new SteeringException(
          FaultReason.CHANNEL_NOT_FOUND,
          "channel '%s' points at no bundle that could be revoked".formatted(channel));
    }
    return now.digest();
  }
}
