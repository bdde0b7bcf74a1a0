package io.inferaligner.follow;

/**
 * A wish to move a channel.
 *
 * @param digest bundle digest to point at; empty to empty the channel
 * @param expectedRevision the scope's current revision; another one loses the race
 * @param requestId idempotency key
 * @param operation "promote", "rollback" or "revoke": what the audit entry says
 */
public record ChannelChange(
    String channel,
    String digest,
    long expectedRevision,
    String requestId,
    String actor,
    String operation) {}
