package io.inferaligner.registry.store;

import io.inferaligner.core.audit.AuditEntry;
import io.inferaligner.core.fault.FaultReason;
import io.inferaligner.core.fault.SteeringException;
import io.inferaligner.core.fault.SteeringFault;
import io.inferaligner.registry.config.RegistryConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import redis.clients.jedis.params.ZAddParams;

/**
 * Removes bundles that nothing needs any more, in two steps: marked first, removed when they are
 * still unneeded after the grace period (reliability.md §3.7). Each removal is one revision of the
 * scope and counts only on top of the revision that was looked at, so a publication or a promotion
 * in between makes it look again. Thread-safe.
 */
public class GarbageCollector {
  private static final int ATTEMPTS = 100;

  private final ScopeStore scope;
  private final BundleStore bundles;
  private final ChannelStore channels;
  private final int minReplicas;

  public GarbageCollector(
      ScopeStore scope, BundleStore bundles, ChannelStore channels, RegistryConfig config) {
    this.scope = scope;
    this.bundles = bundles;
    this.channels = channels;
    this.minReplicas = config.minReplicas();
  }

  /**
   * What to keep.
   *
   * @param retention whatever a channel used, or was published, within this time stays
   * @param versions newest versions of each name that stay
   * @param grace between mark and removal
   */
  public record Rules(Duration retention, int versions, Duration grace) {
    public Rules {
      if (retention.isNegative() || versions < 0 || grace.isNegative()) {
        throw new SteeringException(
            FaultReason.REQUEST_INVALID,
            "retention, versions and grace period must not be negative");
      }
    }
  }

  /** What happened, or would happen, to something. */
  public enum Fate {
    /** Needed. */
    KEPT,
    /** Not needed; it would be marked. */
    UNMARKED,
    /** Not needed and marked; the grace period runs. */
    MARKED,
    /** Not needed, and its grace period is over: it would be removed. */
    DUE,
    REMOVED
  }

  /**
   * One bundle, or something that was uploaded and never published.
   *
   * @param label name@version; "upload" for what was never published
   * @param reason why it is kept; empty otherwise
   * @param markedMillis since when it is marked; 0 if it is not
   */
  public record Item(
      String label, String digest, long bytes, Fate fate, String reason, long markedMillis) {}

  /** All items. */
  public record Report(long revision, List<Item> items) {
    public Report {
      items = List.copyOf(items);
    }
  }

  /** What a collection by {@code rules} would do now; changes nothing. */
  public Report look(Rules rules) {
    View view = view(rules);
    return new Report(
        view.base().revision(),
        view.candidates().stream().map(one -> one.item(view.nowMillis(), rules)).toList());
  }

  /**
   * Marks what is not needed, and removes what has been marked for the grace period.
   *
   * @throws SteeringException DURABILITY_UNCONFIRMED if fewer replicas than the registry asks for
   *     confirmed a removal; collecting again is safe
   */
  public Report collect(Rules rules, Author author) {
    List<Item> removed = new ArrayList<>();
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      View view = view(rules);
      mark(view);
      if (sweep(view, rules, author, removed)) {
        List<Item> items = new ArrayList<>(removed);
        items.addAll(look(rules).items());
        return new Report(scope.revision(), items);
      }
    }
    throw new SteeringException(
        SteeringFault.retry(
            FaultReason.REGISTRY_UNAVAILABLE, "too many changes at once: collect again", 500));
  }

  private View view(Rules rules) {
    ScopeStore.Base base = scope.base();
    long now = System.currentTimeMillis();
    List<StoredBundle> published = bundles.list("");
    Reachable reachable =
        Reachable.in(
            scope,
            published,
            channels.snapshot().channels(),
            new Reachable.Rules(now, rules.retention().toMillis(), rules.versions()));
    return new View(base, now, Candidate.all(scope, published, reachable));
  }

  private record View(ScopeStore.Base base, long nowMillis, List<Candidate> candidates) {}

  /** New marks for the unneeded; those that are needed again lose theirs. */
  private void mark(View view) {
    Keys keys = scope.keys();
    for (Candidate one : view.candidates()) {
      if (one.reason().isEmpty()) {
        scope
            .redis()
            .call(jedis ->
                jedis.zadd(
                    keys.garbage(), view.nowMillis(), one.member(), ZAddParams.zAddParams().nx()));
      } else if (one.markedMillis() > 0) {
        scope.redis().call(jedis -> jedis.zrem(keys.garbage(), one.member()));
      }
    }
  }

  /** False if the scope changed meanwhile. */
  private boolean sweep(View view, Rules rules, Author author, List<Item> removed) {
    ScopeStore.Base base = view.base();
    long latest = view.nowMillis() - rules.grace().toMillis();
    List<Candidate> left = new ArrayList<>(view.candidates());
    for (Candidate one : view.candidates()) {
      long marked = one.markedMillis() == 0 ? view.nowMillis() : one.markedMillis();
      if (!one.reason().isEmpty() || marked > latest) {
        continue;
      }
      AuditEntry entry = entry(base, one, author, view.nowMillis());
      switch (remove(base, entry, one, left, latest)) {
        case "OK" -> {
          removed.add(one.removed());
          left.remove(one);
          base = one.isBundle() ? new ScopeStore.Base(entry.revision(), entry.hash()) : base;
        }
        case "RACE" -> {
          return false;
        }
        default -> {
          // It is needed again; the next look says why.
        }
      }
    }
    return true;
  }

  private AuditEntry entry(ScopeStore.Base base, Candidate one, Author author, long nowMillis) {
    return new AuditEntry(
            AuditEntry.VERSION,
            base.revision() + 1,
            "gc",
            author.name(),
            author.tenant(),
            scope.keys().scope(),
            one.label(),
            one.digest(),
            "",
            UUID.randomUUID().toString(),
            nowMillis,
            base.auditHash(),
            "")
        .hashed();
  }

  private String remove(
      ScopeStore.Base base, AuditEntry entry, Candidate one, List<Candidate> left, long latest) {
    Keys keys = scope.keys();
    List<String> names = new ArrayList<>(keys.ofChange());
    names.addAll(List.of(keys.leases(), keys.garbage()));
    names.addAll(one.keysToDelete(keys, Set.copyOf(left)));
    List<String> arguments =
        List.of(
            Long.toString(base.revision()),
            base.auditHash(),
            entry.hash(),
            one.isBundle() ? one.digest() : "",
            one.label(),
            Long.toString(entry.unixMillis()),
            Long.toString(latest),
            one.member(),
            entry.actor(),
            entry.requestId(),
            entry.tenant(),
            entry.scope(),
            Integer.toString(entry.version()));
    RedisConnection.Written written =
        scope.redis().write(Scripts.COLLECT, names, arguments, minReplicas);
    String outcome = Scripts.text(((List<?>) written.reply()).getFirst());
    if (outcome.equals("OK") && written.replicas() < minReplicas) {
      throw RedisFaults.tooFewReplicas(written.replicas(), minReplicas);
    }
    return outcome;
  }
}
