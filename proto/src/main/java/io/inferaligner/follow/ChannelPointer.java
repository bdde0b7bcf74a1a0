package io.inferaligner.follow;

/**
 * Where a channel points.
 *
 * @param channel name
 * @param digest bundle digest; empty if the channel points at nothing
 * @param revision registry revision of the change that made it so
 * @param epoch life of the registry's data; revisions of different epochs cannot be compared
 * @param actor who made the change
 * @param changedUnixMillis when, milliseconds since 1970
 * @param revoked the bundle must not be used any more
 * @param previousDigest bundle before the change; empty if none
 */
public record ChannelPointer(
    String channel,
    String digest,
    long revision,
    String epoch,
    String actor,
    long changedUnixMillis,
    boolean revoked,
    String previousDigest) {
  /** The bundle to use: empty if there is none or it is revoked. */
  public String usableDigest() {
    return revoked ? "" : digest;
  }

  /** The digest that a revocation is about; empty if this is none. */
  public String revokedDigest() {
    if (!revoked) {
      return "";
    }
    return digest.isEmpty() ? previousDigest : digest;
  }
}
