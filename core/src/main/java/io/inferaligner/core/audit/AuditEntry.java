package io.inferaligner.core.audit;

import io.inferaligner.core.bundle.CanonicalJson;
import io.inferaligner.core.bundle.Digests;

/**
 * One line of the registry's audit log, chained to the one before: {@link #hash} is the SHA-256 of
 * this entry's canonical JSON with an empty hash. Which fields that JSON has depends on the
 * version, so that what an earlier release wrote stays provable.
 *
 * @param version 1: without version, tenant and scope; 2: with all of them
 * @param tenant whose call it was; empty in version 1
 * @param scope whose bundles and channels it was about; empty in version 1
 * @param before state before, as text; empty if none
 * @param after state after
 * @param previousHash hash of the entry before: the chain; empty in the first entry
 * @param hash lower-case hexadecimal; empty until {@link #hashed}
 */
public record AuditEntry(
    int version,
    long revision,
    String operation,
    String actor,
    String tenant,
    String scope,
    String subject,
    String before,
    String after,
    String requestId,
    long unixMillis,
    String previousHash,
    String hash) {
  /** What is written now. */
  public static final int VERSION = 2;

  /** An entry of version 1. */
  public AuditEntry(
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
    this(
        1,
        revision,
        operation,
        actor,
        "",
        "",
        subject,
        before,
        after,
        requestId,
        unixMillis,
        previousHash,
        hash);
  }

  /** What the hash of version 1 is about. */
  private record First(
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

  /** This entry with its hash. */
  public AuditEntry hashed() {
    return withHash(Digests.sha256(CanonicalJson.write(version == 1 ? first() : withHash(""))));
  }

  /** Whether the hash belongs to the content, all of it. */
  public boolean hasIntactHash() {
    boolean whole = version == 1 ? tenant.isEmpty() && scope.isEmpty() : version == VERSION;
    return whole && hashed().hash().equals(hash);
  }

  /** Whether {@code before} is the entry that this one was chained to. */
  public boolean follows(AuditEntry before) {
    return previousHash.equals(before.hash());
  }

  private First first() {
    return new First(
        revision,
        operation,
        actor,
        subject,
        before,
        after,
        requestId,
        unixMillis,
        previousHash,
        "");
  }

  private AuditEntry withHash(String newHash) {
    return new AuditEntry(
        version,
        revision,
        operation,
        actor,
        tenant,
        scope,
        subject,
        before,
        after,
        requestId,
        unixMillis,
        previousHash,
        newHash);
  }
}
