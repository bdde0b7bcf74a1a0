package io.inferaligner.registry.store;

import io.inferaligner.core.bundle.CanonicalJson;
import io.inferaligner.core.bundle.Digests;

/**
 * One change, chained to the one before: {@link #hash} is the SHA-256 of this entry's canonical
 * JSON with an empty hash.
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
    String hash) {

  /** This entry with its hash. */
  AuditEntry hashed() {
    AuditEntry blank = withHash("");
    return withHash(Digests.sha256(CanonicalJson.write(blank)));
  }

  /** Whether the hash belongs to the content. */
  public boolean hasIntactHash() {
    return hashed().hash().equals(hash);
  }

  private AuditEntry withHash(String newHash) {
    return new AuditEntry(
        revision,
        operation,
        actor,
        subject,
        before,
        after,
        requestId,
        unixMillis,
        previousHash,
        newHash);
  }
}
