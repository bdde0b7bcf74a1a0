package io.inferaligner.follow;

import io.inferaligner.core.bundle.VectorBundle;
import io.inferaligner.core.fault.SteeringFault;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one channel. Immutable.
 *
 * @param bundle bundle in use
 * @param bundleRevision revision of the change to it
 * @param revision highest revision seen: anything lower in the same epoch is a replay
 * @param pointed digest that {@code revision} points at, refused or not
 * @param failure why {@code pointed}, or a side of the rollout, is not in use
 * @param rollout canary and shadow
 * @param statements what the registry signed of it
 */
record FollowedChannel(
    String name,
    @Nullable VectorBundle bundle,
    long bundleRevision,
    long revision,
    String pointed,
    String epoch,
    @Nullable SteeringFault failure,
    FollowedRollout rollout,
    HeldStatements statements) {
  static FollowedChannel unknown(String name) {
    return new FollowedChannel(
        name, null, 0, 0, "", "", null, FollowedRollout.NONE, HeldStatements.NONE);
  }

  /** Whether {@code pointer} says nothing that is not in use already. */
  boolean isAt(ChannelPointer pointer) {
    return epoch.equals(pointer.epoch())
        && revision == pointer.revision()
        && digest().equals(pointer.usableDigest())
        && rollout.wanted().equals(pointer.rollout())
        && rollout.isComplete();
  }

  FollowedChannel withFailure(@Nullable SteeringFault fault) {
    return new FollowedChannel(
        name, bundle, bundleRevision, revision, pointed, epoch, fault, rollout, statements);
  }

  FollowedChannel withBundle(@Nullable VectorBundle active) {
    return new FollowedChannel(
        name, active, bundleRevision, revision, pointed, epoch, failure, rollout, statements);
  }

  /** This channel after a change whose stable bundle was refused; its rollout took effect. */
  FollowedChannel refusing(
      ChannelPointer pointer, SteeringFault fault, FollowedRollout sides, HeldStatements held) {
    return new FollowedChannel(
        name,
        bundle,
        bundleRevision,
        pointer.revision(),
        pointer.digest(),
        pointer.epoch(),
        fault,
        sides,
        held.keeping(statements));
  }

  /** A channel after a change; {@code active} is null if it has no stable bundle now. */
  static FollowedChannel after(
      ChannelPointer pointer,
      @Nullable VectorBundle active,
      RolloutLoader.Loaded sides,
      HeldStatements held) {
    return new FollowedChannel(
        pointer.channel(),
        active,
        pointer.revision(),
        pointer.revision(),
        pointer.digest(),
        pointer.epoch(),
        sides.refused(),
        sides.rollout(),
        held);
  }

  FollowedChannel confirmed(HeldStatements held) {
    return new FollowedChannel(
        name, bundle, bundleRevision, revision, pointed, epoch, null, rollout, held);
  }

  String digest() {
    return bundle == null ? "" : bundle.digest();
  }

  /** Every digest in use. */
  List<String> digests() {
    return Stream.concat(Stream.of(digest()), rollout.digests().stream())
        .filter(digest -> !digest.isEmpty())
        .toList();
  }

  /** The bundle with {@code digest}, if this channel uses it. */
  @Nullable VectorBundle find(String digest) {
    return bundle != null && bundle.digest().equals(digest) ? bundle : rollout.find(digest);
  }

  FollowerState state(boolean stale) {
    if (failure != null) {
      return FollowerState.FAILED;
    }
    if (bundle == null) {
      return FollowerState.EMPTY;
    }
    return stale || statements.isExpired(System.currentTimeMillis())
        ? FollowerState.STALE
        : FollowerState.READY;
  }

  FollowerStatus.ChannelStatus status(boolean stale) {
    return new FollowerStatus.ChannelStatus(
        name, state(stale), digest(), revision, epoch, statements.expiresMillis(), failure);
  }
}
