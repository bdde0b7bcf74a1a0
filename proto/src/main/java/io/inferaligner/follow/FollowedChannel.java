package io.inferaligner.follow;

import io.inferaligner.core.bundle.VectorBundle;
import io.inferaligner.core.fault.SteeringFault;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one channel. Immutable.
 *
 * @param bundle bundle in use
 * @param bundleRevision revision of the change to it
 * @param revision highest revision seen: anything lower in the same epoch is a replay
 * @param pointed digest that {@code revision} points at, refused or not
 * @param failure why {@code pointed} is not in use
 */
record FollowedChannel(
    String name,
    @Nullable VectorBundle bundle,
    long bundleRevision,
    long revision,
    String pointed,
    String epoch,
    @Nullable SteeringFault failure) {
  static FollowedChannel unknown(String name) {
    return new FollowedChannel(name, null, 0, 0, "", "", null);
  }

  FollowedChannel withFailure(@Nullable SteeringFault fault) {
    return new FollowedChannel(name, bundle, bundleRevision, revision, pointed, epoch, fault);
  }

  /** This channel after a change whose bundle was refused. */
  FollowedChannel refusing(ChannelPointer pointer, SteeringFault fault) {
    return new FollowedChannel(
        name, bundle, bundleRevision, pointer.revision(), pointer.digest(), pointer.epoch(), fault);
  }

  /** This channel after a change; {@code active} is null if the channel is empty now. */
  static FollowedChannel after(ChannelPointer pointer, @Nullable VectorBundle active) {
    return new FollowedChannel(
        pointer.channel(),
        active,
        pointer.revision(),
        pointer.revision(),
        pointer.digest(),
        pointer.epoch(),
        null);
  }

  String digest() {
    return bundle == null ? "" : bundle.digest();
  }

  FollowerState state(boolean stale) {
    if (failure != null) {
      return FollowerState.FAILED;
    }
    if (bundle == null) {
      return FollowerState.EMPTY;
    }
    return stale ? FollowerState.STALE : FollowerState.READY;
  }

  FollowerStatus.ChannelStatus status(boolean stale) {
    return new FollowerStatus.ChannelStatus(name, state(stale), digest(), revision, failure);
  }
}
