package io.inferaligner.follow;

/**
 * One line of the registry's audit log.
 *
 * @param before state before, as text; empty if none
 * @param after state after
 * @param previousHash hash of the entry before: the chain
 * @param hash SHA-256 over previousHash and this entry
 */
public record AuditEntry(
    long revision,
    String operation,
    String actor,
    String subject,
    String before,
    String after,
    String requestId,
    long unixMillis,
    String previousHash,
    String hash) {}
