package io.inferaligner.follow;

import io.inferaligner.core.fault.SteeringFault;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A follower at one moment.
 *
 * @param state FAILED if a channel is; EMPTY if all are; else STALE or READY
 * @param connected the registry is being heard
 * @param lastKnownGoodSaved the state folder holds what is in use; false if writing it failed
 */
public record FollowerStatus(
    FollowerState state,
    boolean connected,
    boolean lastKnownGoodSaved,
    List<ChannelStatus> channels) {
  public FollowerStatus {
    channels = List.copyOf(channels);
  }

  /**
   * One channel.
   *
   * @param digest bundle in use; empty if none
   * @param revision registry revision of the last change seen; 0 if none
   * @param failure why the last change was refused
   */
  public record ChannelStatus(
      String channel,
      FollowerState state,
      String digest,
      long revision,
      @Nullable SteeringFault failure) {}
}
