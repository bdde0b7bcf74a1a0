package io.inferaligner.registry.store;

import io.inferaligner.core.audit.AuditEntry;
import io.inferaligner.core.bundle.BundleCodec;
import io.inferaligner.core.bundle.Digests;
import io.inferaligner.core.bundle.TrustedKeys;
import io.inferaligner.core.fault.SteeringException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Looks at everything a scope holds and says what is wrong with it. Thread-safe. */
public class ScopeCheck {
  private final ScopeStore scope;
  private final BundleStore bundles;
  private final ChannelStore channels;
  private final Statements statements;

  public ScopeCheck(
      ScopeStore scope, BundleStore bundles, ChannelStore channels, Statements statements) {
    this.scope = scope;
    this.bundles = bundles;
    this.channels = channels;
    this.statements = statements;
  }

  /**
   * What was looked at, and one sentence for each thing that is wrong.
   *
   * @param warnings what is right and could be safer
   */
  public record Report(
      long revision,
      String epoch,
      int bundles,
      int channels,
      List<String> findings,
      List<String> warnings) {
    public Report {
      findings = List.copyOf(findings);
      warnings = List.copyOf(warnings);
    }
  }

  /** Checks audit chain, log, bundles and channels; bundles must be signed by {@code keys}. */
  public Report check(TrustedKeys keys) {
    List<String> findings = new ArrayList<>();
    long revision = chain(findings);
    log(revision, findings);
    List<StoredBundle> stored = bundles.list("");
    Set<String> digests = new HashSet<>();
    for (StoredBundle bundle : stored) {
      digests.add(bundle.digest());
      bundle(bundle, keys, findings);
    }
    List<StoredChannel> all = channels.snapshot().channels();
    String epoch = scope.epoch();
    all.forEach(channel -> channel(channel, epoch, digests, findings));
    return new Report(
        revision, epoch, stored.size(), all.size(), findings, scope.advice().stream().toList());
  }

  private long chain(List<String> findings) {
    long revision = 0;
    String hash = "";
    for (AuditEntry entry : scope.audit(0, 0)) {
      if (entry.revision() != revision + 1) {
        findings.add(
            "the audit log has no revision %d to %d".formatted(revision + 1, entry.revision() - 1));
      }
      if (!entry.hasIntactHash() || !entry.previousHash().equals(hash)) {
        findings.add("the audit log was altered at revision " + entry.revision());
      }
      revision = entry.revision();
      hash = entry.hash();
    }
    ScopeStore.Base base = scope.base();
    if (base.revision() != revision || !base.auditHash().equals(hash)) {
      findings.add(
          "the registry is at revision %d, its audit log ends at %d"
              .formatted(base.revision(), revision));
    }
    return base.revision();
  }

  private void log(long revision, List<String> findings) {
    long expected = -1;
    List<LogEntry> entries = scope.logAfter(0, 0);
    while (!entries.isEmpty()) {
      for (LogEntry entry : entries) {
        if (expected > 0 && entry.revision() != expected) {
          findings.add("the change log has a gap before revision " + entry.revision());
        }
        expected = entry.revision() + 1;
      }
      entries = scope.logAfter(expected - 1, 0);
    }
    if (revision > 0 && expected != revision + 1) {
      findings.add("the change log does not end at revision " + revision);
    }
  }

  private void bundle(StoredBundle bundle, TrustedKeys keys, List<String> findings) {
    try {
      byte[] manifest = bundle.manifestJson().getBytes(StandardCharsets.UTF_8);
      if (!Digests.sha256(manifest).equals(bundle.digest())) {
        findings.add(
            "the manifest of %s@%s was altered".formatted(bundle.name(), bundle.version()));
        return;
      }
      keys.requireSigned(manifest, bundle.signatures());
      var _ = BundleCodec.decode(manifest, bundles.vectors(bundle));
    } catch (SteeringException e) {
      findings.add(
          "%s@%s: %s (%s)"
              .formatted(bundle.name(), bundle.version(), e.fault().message(), e.fault().reason()));
    }
    Optional<String> named = bundles.digestOf(bundle.name(), bundle.version());
    if (!named.equals(Optional.of(bundle.digest()))) {
      findings.add("%s@%s names another bundle".formatted(bundle.name(), bundle.version()));
    }
  }

  private void channel(
      StoredChannel channel, String epoch, Set<String> digests, List<String> findings) {
    for (String digest :
        List.of(channel.stable(), channel.rollout().canary(), channel.rollout().shadow())) {
      if (!digest.isEmpty() && !digests.contains(digest)) {
        findings.add(
            "channel '%s' points at %s, which is not stored".formatted(channel.channel(), digest));
      }
    }
    if (!statements.isGenuine(channel, epoch)) {
      findings.add(
          "channel '%s' is not signed as it stands: promote its bundle again, or look for who edited Redis"
              .formatted(channel.channel()));
    }
  }
}
