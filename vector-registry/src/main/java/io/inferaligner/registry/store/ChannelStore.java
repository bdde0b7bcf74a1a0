package io.inferaligner.registry.store;

import io.inferaligner.core.fault.FaultReason;
import io.inferaligner.core.fault.SteeringException;
import io.inferaligner.core.fault.SteeringFault;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Channels: names that point at bundles, changed by compare-and-set. Thread-safe. */
@ApplicationScoped
public class ChannelStore {
  private static final String PREFIX = "ch:";

  private final ScopeStore scope;

  @Inject
  public ChannelStore(ScopeStore scope) {
    this.scope = scope;
  }

  /** What may be done to a channel. */
  public enum Operation {
    PROMOTE,
    ROLLBACK,
    REVOKE
  }

  /** A wish to change a channel, valid only on top of {@code expectedRevision}. */
  public record Wish(
      String channel,
      String digest,
      long expectedRevision,
      Operation operation,
      String actor,
      String requestId) {}

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
   * @throws SteeringException CHANNEL_CONFLICT, BUNDLE_NOT_FOUND, BUNDLE_REVOKED, CHANNEL_NOT_FOUND
   */
  public StoredChannel set(Wish wish) {
    Optional<String> seen = scope.remembered(wish.requestId());
    if (seen.isPresent()) {
      return ScopeStore.read(seen.get(), StoredChannel.class);
    }
    ScopeStore.Base base = scope.base();
    if (base.revision() != wish.expectedRevision()) {
      throw lostRace(wish, base.revision());
    }
    Optional<StoredChannel> before = find(wish.channel());
    StoredChannel target = target(wish, before);
    ScopeChange change =
        new ScopeChange(
            wish.operation().name().toLowerCase(java.util.Locale.ROOT),
            wish.actor(),
            wish.requestId(),
            target.stable(),
            "",
            wish.channel(),
            wish.operation() == Operation.REVOKE ? revoked(wish, before) : "",
            before.map(StoredChannel::stable).orElse(""),
            target.stable());
    ScopeStore.Commit commit =
        scope.commit(
            base,
            change,
            revision -> ScopeStore.write(at(target, revision)),
            revision -> ScopeStore.write(at(target, revision)));
    return switch (commit.outcome()) {
      case "OK" -> at(target, Long.parseLong(commit.detail()));
      case "SEEN" -> ScopeStore.read(commit.detail(), StoredChannel.class);
      case "MISSING" ->
          throw new SteeringException(
              FaultReason.BUNDLE_NOT_FOUND,
              "no bundle has digest %s: publish it first".formatted(commit.detail()));
      case "REVOKED" ->
          throw new SteeringException(
              FaultReason.BUNDLE_REVOKED,
              "bundle %s was revoked and cannot be used again".formatted(commit.detail()));
      default -> throw lostRace(wish, Long.parseLong(commit.detail()));
    };
  }

  private StoredChannel target(Wish wish, Optional<StoredChannel> before) {
    String current = before.map(StoredChannel::stable).orElse("");
    String previous = before.map(StoredChannel::previous).orElse("");
    return switch (wish.operation()) {
      case PROMOTE -> channel(wish, required(wish), current, false);
      case ROLLBACK -> {
        String back = wish.digest().isEmpty() ? previous : wish.digest();
        if (back.isEmpty()) {
          throw new SteeringException(
              FaultReason.BUNDLE_NOT_FOUND,
              "channel '%s' has nothing to go back to".formatted(wish.channel()));
        }
        yield channel(wish, back, current, false);
      }
      case REVOKE -> {
        String barred = revoked(wish, before);
        yield barred.equals(current)
            ? channel(wish, "", barred, true)
            : channel(wish, current, previous, false);
      }
    };
  }

  private static String revoked(Wish wish, Optional<StoredChannel> before) {
    String digest =
        wish.digest().isEmpty() ? before.map(StoredChannel::stable).orElse("") : wish.digest();
    if (digest.isEmpty()) {
      throw new SteeringException(
          FaultReason.CHANNEL_NOT_FOUND,
          "channel '%s' has no bundle to revoke".formatted(wish.channel()));
    }
    return digest;
  }

  private static String required(Wish wish) {
    if (wish.digest().isEmpty()) {
      throw new SteeringException(
          FaultReason.REQUEST_INVALID, "a promotion names the digest to promote");
    }
    return wish.digest();
  }

  private static StoredChannel channel(Wish wish, String stable, String previous, boolean revoked) {
    return new StoredChannel(
        wish.channel(), stable, previous, 0, wish.actor(), System.currentTimeMillis(), revoked);
  }

  private static StoredChannel at(StoredChannel channel, long revision) {
    return new StoredChannel(
        channel.channel(),
        channel.stable(),
        channel.previous(),
        revision,
        channel.actor(),
        channel.changedMillis(),
        channel.revoked());
  }

  private static SteeringException lostRace(Wish wish, long current) {
    return new SteeringException(
        SteeringFault.lostRace(
            "the registry is at revision %d, not %d: read the channel again and repeat"
                .formatted(current, wish.expectedRevision()),
            current));
  }
}
