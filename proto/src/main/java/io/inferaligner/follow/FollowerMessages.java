package io.inferaligner.follow;

import io.inferaligner.core.fault.SteeringFault;
import io.inferaligner.proto.types.v1.ChannelFollowing;
import io.inferaligner.proto.types.v1.RegistryFollowing;

/** How a follower does, as services tell it in their status. */
public final class FollowerMessages {
  private FollowerMessages() {}

  /** {@code status} as a message. */
  public static RegistryFollowing following(FollowerStatus status) {
    return RegistryFollowing.newBuilder()
        .setConnected(status.connected())
        .setSilentMillis(status.silentMillis())
        .setLastKnownGoodSaved(status.lastKnownGoodSaved())
        .addAllChannels(status.channels().stream().map(FollowerMessages::channel).toList())
        .build();
  }

  private static ChannelFollowing channel(FollowerStatus.ChannelStatus channel) {
    ChannelFollowing.Builder message =
        ChannelFollowing.newBuilder()
            .setChannel(channel.channel())
            .setState(channel.state().name())
            .setDigest(channel.digest())
            .setRevision(channel.revision())
            .setEpoch(channel.epoch())
            .setStatementExpiresUnixMillis(channel.statementExpiresMillis());
    SteeringFault failure = channel.failure();
    if (failure != null) {
      message.setFailureReason(failure.reason().name()).setFailureMessage(failure.message());
    }
    return message.build();
  }
}
