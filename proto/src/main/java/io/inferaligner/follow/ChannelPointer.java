package io.inferaligner.follow;

import java.util.List;

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
 * @param rollout canary and shadow
 * @param revokedDigest the digest that this change revoked; empty if it is no revocation
 * @param approvals who agrees with which digest as stable bundle
 * @param proof the registry's signature under all this
 */
public record ChannelPointer(
    String channel,
    String digest,
    long revision,
    String epoch,
    String actor,
    long changedUnixMillis,
    boolean revoked,
    String previousDigest,
    ChannelRollout rollout,
    String revokedDigest,
    List<Approval> approvals,
    StatementProof proof) {
  public ChannelPointer {
    approvals = List.copyOf(approvals);
    if (revoked && revokedDigest.isEmpty()) {
      // A registry of an earlier release says it in other words.
      revokedDigest = digest.isEmpty() ? previousDigest : digest;
    }
  }

  /** A channel without canary and shadow. */
  public ChannelPointer(
      String channel,
      String digest,
      long revision,
      String epoch,
      String actor,
      long changedUnixMillis,
      boolean revoked,
      String previousDigest) {
    this(
        channel,
        digest,
        revision,
        epoch,
        actor,
        changedUnixMillis,
        revoked,
        previousDigest,
        ChannelRollout.NONE,
        "",
        List.of(),
        StatementProof.NONE);
  }

  /** Somebody agrees with a digest as stable bundle. */
  public record Approval(String digest, String actor) {}

  /** The bundle to use: empty if there is none or it is revoked. */
  public String usableDigest() {
    return revoked ? "" : digest;
  }
}
