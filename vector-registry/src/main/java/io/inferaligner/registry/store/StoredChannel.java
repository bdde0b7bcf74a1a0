package io.inferaligner.registry.store;

/**
 * Where a channel points; stored as JSON.
 *
 * @param stable bundle digest, empty = none
 * @param previous digest before that, empty = none
 * @param revoked whether the last change was a revocation
 */
public record StoredChannel(
    String channel,
    String stable,
    String previous,
    long revision,
    String actor,
    long changedMillis,
    boolean revoked) {}
