package io.inferaligner.registry.store;

import io.inferaligner.core.fault.FaultReason;
import io.inferaligner.core.fault.SteeringException;
import io.inferaligner.core.fault.SteeringFault;
import io.inferaligner.registry.config.RegistryConfig;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Channels: names that point at bundles, changed by compare-and-set. Thread-safe. */
public class ChannelStore {
  private static final String PREFIX = "ch:";

  private final ScopeStore scope;
  private final BundleStore bundles;
  private final Statements statements;
  private final int approvals;
  private final int minReplicas;

  public ChannelStore(
      ScopeStore scope, BundleStore bundles, Statements statements, RegistryConfig config) {
    this.scope = scope;
    this.bundles = bundles;
    this.statements = statements;
    this.approvals = config.approvals();
    this.minReplicas = config.minReplicas();
  }

  /** What may be done to a channel. */
  public enum Operation {
    PROMOTE,
    ROLLBACK,
    REVOKE,
    CANARY,
    SHADOW,
    APPROVE
  }

  /**
   * A wish to change a channel, valid only on top of {@code expectedRevision}.
   *
   * @param weightPpm only for a canary
   * @param minReplicas how many replicas must confirm it; the registry may ask for more
   */
  public record Wish(
      String channel,
      String digest,
      long expectedRevision,
      Operation operation,
      Author author,
      String requestId,
      int weightPpm,
      int minReplicas) {}

  /** A channel after its change, and how safe that is. */
  public record Changed(StoredChannel channel, Durability durability) {}

  /** Where {@code channel} points, if it was ever set. */
  public Optional<StoredChannel> find(String channel) {
    String json = scope.redis().call(jedis -> jedis.hget(scope.keys().state(), PREFIX + channel));
    return json == null
        ? Optional.empty()
        : Optional.of(ScopeStore.read(json, StoredChannel.class));
  }

  /** All channels and the revision of the scope, read at one moment. */
  public Snapshot snapshot() {
    Map<String, String> state = scope.redis().call(jedis -> jedis.hgetAll(scope.keys().state()));
    List<StoredChannel> channels =
        state.entrySet().stream()
            .filter(entry -> entry.getKey().startsWith(PREFIX))
            .map(entry -> ScopeStore.read(entry.getValue(), StoredChannel.class))
            .sorted(java.util.Comparator.comparingLong(StoredChannel::revision))
            .toList();
    return new Snapshot(channels, Long.parseLong(state.getOrDefault("rev", "0")));
  }

  /** Channels by revision, and the scope's revision. */
  public record Snapshot(List<StoredChannel> channels, long revision) {
    public Snapshot {
      channels = List.copyOf(channels);
    }
  }

  /**
   * Changes a channel.
   *
   * @throws SteeringException CHANNEL_CONFLICT, BUNDLE_NOT_FOUND, BUNDLE_REVOKED,
   *     BUNDLE_UNCALIBRATED, CHANNEL_NOT_FOUND; DURABILITY_UNCONFIRMED if it is not known whether
   *     it was changed
   */
  public Changed set(Wish wish) {
    int replicas = Math.max(minReplicas, wish.minReplicas());
    Optional<String> seen = scope.remembered(wish.requestId());
    if (seen.isPresent()) {
      return new Changed(
          signed(ScopeStore.read(seen.get(), StoredChannel.class), scope.epoch()),
          scope.confirm(wish.requestId(), replicas));
    }
    ScopeStore.Base base = scope.base();
    if (base.revision() != wish.expectedRevision()) {
      throw lostRace(wish, base.revision());
    }
    StoredChannel before =
        find(wish.channel()).orElseGet(() -> StoredChannel.empty(wish.channel()));
    ChannelMove move = ChannelMove.of(wish, before, approvals);
    requireCalibrated(move);
    StoredChannel target = move.target();
    String epoch = scope.epoch();
    ScopeChange change =
        new ScopeChange(
            wish.operation().name().toLowerCase(Locale.ROOT),
            wish.author(),
            wish.requestId(),
            move.checked(),
            "",
            wish.channel(),
            move.barred(),
            before.describe(),
            target.describe());
    Commit commit =
        scope.commit(
            base,
            change,
            revision -> ScopeStore.write(signed(target, revision, epoch)),
            revision -> ScopeStore.write(target.at(revision)),
            replicas,
            List.of());
    return switch (commit.outcome()) {
      case "OK" ->
          new Changed(signed(target, Long.parseLong(commit.detail()), epoch), commit.durability());
      case "SEEN" ->
          new Changed(
              signed(ScopeStore.read(commit.detail(), StoredChannel.class), epoch),
              commit.durability());
      case "MISSING" ->
          throw new SteeringException(
              FaultReason.BUNDLE_NOT_FOUND,
              "no bundle has digest %s: publish it first".formatted(commit.detail()));
      case "REVOKED" ->
          throw new SteeringException(
              FaultReason.BUNDLE_REVOKED,
              "bundle %s was revoked and cannot be used again: promote another one"
                  .formatted(commit.detail()));
      default -> throw lostRace(wish, Long.parseLong(commit.detail()));
    };
  }

  /** A draft's gate is open for every prompt: it may be watched as a shadow, and answer nobody. */
  private void requireCalibrated(ChannelMove move) {
    if (move.served().isEmpty()) {
      return;
    }
    Optional<StoredBundle> bundle = bundles.find(move.served());
    if (bundle.isPresent() && !bundle.get().isCalibrated()) {
      throw new SteeringException(
          FaultReason.BUNDLE_UNCALIBRATED,
          "the gate of %s@%s was never calibrated and is open for every prompt: calibrate it first, until then it can only be a shadow"
              .formatted(bundle.get().name(), bundle.get().version()));
    }
  }

  private StoredChannel signed(StoredChannel target, long revision, String epoch) {
    return signed(target.at(revision), epoch);
  }

  private StoredChannel signed(StoredChannel channel, String epoch) {
    return statements.signed(channel, epoch);
  }

  private static SteeringException lostRace(Wish wish, long current) {
    return new SteeringException(
        SteeringFault.lostRace(
            "the registry is at revision %d, not %d: read the channel again and repeat"
                .formatted(current, wish.expectedRevision()),
            current));
  }
}
