package io.inferaligner.follow;

import io.inferaligner.core.fault.SteeringFault;

/** Told about every change, on the follower's thread; must not block for long. */
public interface FollowerListener {
  /** A channel's bundle is in use from now on. */
  default void activated(ActiveBundle bundle) {}

  /** A channel has no bundle from now on. */
  default void emptied(String channel) {}

  /** The bundle must not be used any more, not even by what is under way. */
  default void revoked(String digest) {}

  /** A change was refused; the channel keeps what it had. */
  default void failed(String channel, SteeringFault fault) {}

  /** Ignores everything. */
  static FollowerListener none() {
    return new FollowerListener() {};
  }
}
