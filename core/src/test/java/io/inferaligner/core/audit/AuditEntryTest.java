package io.inferaligner.core.audit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What each version of an audit entry proves. */
class AuditEntryTest {
  /** SHA-256 of the JSON that releases before version 2 wrote; see {@link #theFirstVersion}. */
  private static final String FIRST =
      "13dc23c1fbabc6758d532b6d041adebdb6779f73696867a34e5a1ace0eb37c2f";

  /**
   * {"actor":"ann","after":"b","before":"a","hash":"","operation":"promote","previousHash":"p",
   * "requestId":"r","revision":7,"subject":"stable","unixMillis":5} without the line break.
   */
  @Test
  void theFirstVersion() {
    AuditEntry old = new AuditEntry(7, "promote", "ann", "stable", "a", "b", "r", 5, "p", FIRST);
    assertThat(old.hasIntactHash()).isTrue();
    assertThat(old.hashed()).isEqualTo(old);
  }

  @Test
  void tenantAndScopeAreProvenFromTheSecondVersionOn() {
    AuditEntry entry = entry(2, "acme", "blue").hashed();
    assertThat(entry.hasIntactHash()).isTrue();
    assertThat(changed(entry, 2, "bank", "blue").hasIntactHash()).isFalse();
    assertThat(changed(entry, 2, "acme", "red").hasIntactHash()).isFalse();
    assertThat(changed(entry, 1, "acme", "blue").hasIntactHash()).isFalse();
    assertThat(changed(entry, 1, "", "").hasIntactHash()).isFalse();
  }

  /** An old entry gets no tenant by writing one into Redis, and no later version is believed. */
  @Test
  void nothingIsAddedToAnOldEntry() {
    AuditEntry old = entry(1, "", "").hashed();
    assertThat(old.hasIntactHash()).isTrue();
    assertThat(changed(old, 1, "acme", "").hasIntactHash()).isFalse();
    assertThat(entry(3, "acme", "blue").hashed().hasIntactHash()).isFalse();
  }

  private static AuditEntry entry(int version, String tenant, String scope) {
    return new AuditEntry(
        version, 7, "promote", "ann", tenant, scope, "stable", "a", "b", "r", 5, "p", "");
  }

  private static AuditEntry changed(AuditEntry entry, int version, String tenant, String scope) {
    return new AuditEntry(
        version,
        entry.revision(),
        entry.operation(),
        entry.actor(),
        tenant,
        scope,
        entry.subject(),
        entry.before(),
        entry.after(),
        entry.requestId(),
        entry.unixMillis(),
        entry.previousHash(),
        entry.hash());
  }
}
