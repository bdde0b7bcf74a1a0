package io.inferaligner.follow;

/**
 * A wish to move a channel.
 *
 * @param digest bundle digest that the operation is about; empty where it needs none
 * @param expectedRevision the scope's current revision; another one loses the race
 * @param requestId idempotency key
 * @param operation "promote", "canary", "shadow", "approve", "rollback" or "revoke": what the audit
 *     entry says
 * @param weightPpm only for a canary: 1 to 1 000 000
 */
public record ChannelChange(
    String channel,
    String digest,
    long expectedRevision,
    String requestId,
    String actor,
    String operation,
    int weightPpm) {
  /** A change without a weight. */
  public ChannelChange(
      String channel,
      String digest,
      long expectedRevision,
      String requestId,
      String actor,
      String operation) {
    this(channel, digest, expectedRevision, requestId, actor, operation, 0);
  }
}
