package io.inferaligner.follow;

import io.inferaligner.core.fault.SteeringFault;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A follower at one moment.
 *
 * @param state FAILED if a channel is; EMPTY if all are; else STALE or READY
 * @param connected the registry is being heard
 * @param silentMillis how long it has not been heard; 0 while connected
 * @param lastKnownGoodSaved the state folder holds what is in use; false if writing it failed
 */
public record FollowerStatus(
    FollowerState state,
    boolean connected,
    long silentMillis,
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
   * @param epoch life of the registry's data that the revision belongs to; empty if none
   * @param statementExpiresMillis when the signed statement ends; 0 if none is asked for
   * @param failure why the last change was refused
   */
  public record ChannelStatus(
      String channel,
      FollowerState state,
      String digest,
      long revision,
      String epoch,
      long statementExpiresMillis,
      @Nullable SteeringFault failure) {}
}
