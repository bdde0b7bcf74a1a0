package io.inferaligner.registry.store;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import io.inferaligner.registry.sign.SignedStatement;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where a channel points; stored as JSON, which earlier releases wrote without the last four.
 *
 * @param stable bundle digest, empty = none
 * @param previous digest before that, empty = none
 * @param revoked whether the last change revoked the stable bundle
 * @param revokedDigest digest that the last change revoked, empty = none
 * @param approvals who agrees with which digest as stable bundle
 * @param statement what was signed when this was written; null without a channel key
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record StoredChannel(
    String channel,
    String stable,
    String previous,
    long revision,
    String actor,
    long changedMillis,
    boolean revoked,
    Rollout rollout,
    String revokedDigest,
    List<Approval> approvals,
    @Nullable SignedStatement statement) {
  public StoredChannel(
      String channel,
      String stable,
      String previous,
      long revision,
      String actor,
      long changedMillis,
      boolean revoked,
      @Nullable Rollout rollout,
      @Nullable String revokedDigest,
      @Nullable List<Approval> approvals,
      @Nullable SignedStatement statement) {
    this.channel = channel;
    this.stable = stable;
    this.previous = previous;
    this.revision = revision;
    this.actor = actor;
    this.changedMillis = changedMillis;
    this.revoked = revoked;
    this.rollout = Rollout.orNone(rollout);
    this.revokedDigest = revokedDigest == null ? "" : revokedDigest;
    this.approvals = approvals == null ? List.of() : List.copyOf(approvals);
    this.statement = statement;
  }

  /** Somebody agrees with a digest as stable bundle. */
  public record Approval(String digest, String actor) {}

  /** A channel that points at nothing yet. */
  static StoredChannel empty(String channel) {
    return new StoredChannel(channel, "", "", 0, "", 0, false, Rollout.NONE, "", List.of(), null);
  }

  /** This state, made by {@code who} now. */
  StoredChannel changedBy(String who, long millis) {
    return new StoredChannel(
        channel, stable, previous, 0, who, millis, false, rollout, "", approvals, null);
  }

  StoredChannel at(long newRevision) {
    return new StoredChannel(
        channel,
        stable,
        previous,
        newRevision,
        actor,
        changedMillis,
        revoked,
        rollout,
        revokedDigest,
        approvals,
        null);
  }

  /** Points at {@code digest}; what was said for it before is used up. */
  StoredChannel pointedAt(String digest) {
    return new StoredChannel(
        channel,
        digest,
        digest.equals(stable) ? previous : stable,
        revision,
        actor,
        changedMillis,
        false,
        rollout.without(digest).withoutCanary(),
        "",
        approvals.stream().filter(approval -> !approval.digest().equals(digest)).toList(),
        null);
  }

  /** {@code digest} is barred: it is neither stable, nor canary, nor shadow any more. */
  StoredChannel barring(String digest) {
    boolean was = digest.equals(stable);
    return new StoredChannel(
        channel,
        was ? "" : stable,
        was ? digest : previous,
        revision,
        actor,
        changedMillis,
        was,
        rollout.without(digest),
        digest,
        approvals.stream().filter(approval -> !approval.digest().equals(digest)).toList(),
        null);
  }

  StoredChannel with(Rollout newRollout) {
    return new StoredChannel(
        channel,
        stable,
        previous,
        revision,
        actor,
        changedMillis,
        revoked,
        newRollout,
        revokedDigest,
        approvals,
        null);
  }

  StoredChannel with(List<Approval> newApprovals) {
    return new StoredChannel(
        channel,
        stable,
        previous,
        revision,
        actor,
        changedMillis,
        revoked,
        rollout,
        revokedDigest,
        newApprovals,
        null);
  }

  StoredChannel signed(@Nullable SignedStatement signature) {
    return new StoredChannel(
        channel,
        stable,
        previous,
        revision,
        actor,
        changedMillis,
        revoked,
        rollout,
        revokedDigest,
        approvals,
        signature);
  }

  /** For the audit: the stable digest, then canary and shadow if there are any. */
  public String describe() {
    return stable + rollout.describe();
  }
}
