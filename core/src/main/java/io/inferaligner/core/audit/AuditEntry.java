package io.inferaligner.core.audit;

import io.inferaligner.core.bundle.CanonicalJson;
import io.inferaligner.core.bundle.Digests;

/**
 * One line of the registry's audit log, chained to the one before: {@link #hash} is the SHA-256 of
 * this entry's canonical JSON with an empty hash.
 *
 * @param before state before, as text; empty if none
 * @param after state after
 * @param previousHash hash of the entry before: the chain; empty in the first entry
 * @param hash lower-case hexadecimal; empty until {@link #hashed}
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
  public AuditEntry hashed() {
    AuditEntry blank = withHash("");
    return withHash(Digests.sha256(CanonicalJson.write(blank)));
  }

  /** Whether the hash belongs to the content. */
  public boolean hasIntactHash() {
    return hashed().hash().equals(hash);
  }

  /** Whether {@code before} is the entry that this one was chained to. */
  public boolean follows(AuditEntry before) {
    return previousHash.equals(before.hash());
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
