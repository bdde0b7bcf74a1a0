package io.inferaligner.follow;

import io.inferaligner.core.bundle.ChannelStatement;
import java.util.List;

/** What a registry may offer a reader, and what that reader saw before. */
final class OfferedPointers {
  static final String EPOCH = "5.aaaa";

  private OfferedPointers() {}

  static FollowedChannel seen(long revision) {
    return new FollowedChannel(
        "stable",
        null,
        revision,
        revision,
        "d1",
        EPOCH,
        null,
        FollowedRollout.NONE,
        HeldStatements.NONE);
  }

  static ChannelStatement statement(String channel, long revision, String epoch, String stable) {
    return new ChannelStatement(
        ChannelStatement.SCHEMA,
        "default",
        channel,
        epoch,
        revision,
        stable,
        "d0",
        false,
        "",
        0,
        "",
        "",
        "",
        1,
        9_000_000_000_000L);
  }

  static ChannelPointer with(ChannelPointer pointer, StatementProof proof) {
    return new ChannelPointer(
        pointer.channel(),
        pointer.digest(),
        pointer.revision(),
        pointer.epoch(),
        pointer.actor(),
        pointer.changedUnixMillis(),
        pointer.revoked(),
        pointer.previousDigest(),
        pointer.rollout(),
        pointer.revokedDigest(),
        List.of(),
        proof);
  }
}
