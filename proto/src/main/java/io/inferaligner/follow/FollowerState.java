package io.inferaligner.follow;

/** How well a channel, or a follower, does. */
public enum FollowerState {
  /** A verified bundle, and the registry says it is current. */
  READY,
  /** A verified bundle, but the registry was not heard for too long: it may be outdated. */
  STALE,
  /** No bundle. */
  EMPTY,
  /** The last change was refused; the bundle before it, if any, is still in use. */
  FAILED
}
