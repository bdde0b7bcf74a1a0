package io.inferaligner.follow;

import io.inferaligner.core.bundle.VectorBundle;
import io.inferaligner.core.fault.SteeringException;
import io.inferaligner.core.fault.SteeringFault;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The channels and the rules by which they change: verify and admit before use, keep the last good
 * bundle when that fails, never go back in revision. Changed by one thread, read by any.
 */
final class ChannelTable {
  private static final Logger LOG = Logger.getLogger(ChannelTable.class);

  private final Map<String, FollowedChannel> channels = new ConcurrentHashMap<>();
  private final BundleVerifier verifier;
  private final BundleCache cache;
  private final LastKnownGood disk;
  private final RolloutLoader rollouts;
  private final SavedChannels restored;
  private final PointerCheck check;
  private final FollowerListener listener;
  private volatile boolean saved = true;

  ChannelTable(
      List<String> names,
      PointerCheck check,
      BundleVerifier verifier,
      BundleCache cache,
      LastKnownGood disk,
      FollowerListener listener) {
    this.check = check;
    this.verifier = verifier;
    this.cache = cache;
    this.disk = disk;
    this.rollouts = new RolloutLoader(verifier, cache, disk);
    this.restored = new SavedChannels(disk, verifier, cache, rollouts, check.keys());
    this.listener = listener;
    names.forEach(name -> channels.put(name, FollowedChannel.unknown(name)));
  }

  @Nullable FollowedChannel get(String name) {
    return channels.get(name);
  }

  Collection<FollowedChannel> all() {
    return channels.values();
  }

  boolean isSaved() {
    return saved;
  }

  /** Takes over what the disk holds. */
  void restore() {
    List.copyOf(channels.keySet())
        .forEach(name -> restored.restore(name).ifPresent(this::takeOver));
  }

  /**
   * Applies a channel's state as the registry tells it.
   *
   * @throws SteeringException REGISTRY_UNAVAILABLE if the bundle could not be fetched: to be
   *     applied again
   */
  void apply(ChannelPointer pointer) {
    FollowedChannel now = channels.get(pointer.channel());
    if (now == null) {
      return;
    }
    HeldStatements held;
    try {
      held = check.require(pointer, now);
    } catch (SteeringException e) {
      fail(now.withFailure(e.fault()));
      return;
    }
    revoke(pointer.revokedDigest());
    if (now.isAt(pointer)) {
      confirm(now, held);
      return;
    }
    RolloutLoader.Loaded sides = rollouts.load(pointer.rollout(), now.rollout());
    if (pointer.usableDigest().isEmpty()) {
      empty(pointer, sides, held);
    } else {
      activate(now, pointer, sides, held);
    }
  }

  /** Records a failure of a channel that has seen a change before; it keeps what it has. */
  void fail(String name, SteeringFault fault) {
    FollowedChannel now = channels.get(name);
    if (now != null && now.revision() > 0) {
      fail(now.withFailure(fault));
    }
  }

  /** Nothing new but, now and then, a statement that is valid for longer. */
  private void confirm(FollowedChannel now, HeldStatements held) {
    FollowedChannel confirmed = now.confirmed(held);
    channels.put(now.name(), confirmed);
    if (!saved) {
      // The disk failed before: what is in use is fetched once more, as its bytes are not kept.
      List<VerifiedParts> parts = now.digests().stream().map(verifier::load).toList();
      save(new RolloutLoader.Loaded(now.rollout(), parts, null), null, confirmed);
    } else if (!held.equals(now.statements())) {
      save(new RolloutLoader.Loaded(now.rollout(), List.of(), null), null, confirmed);
    }
  }

  private void revoke(String digest) {
    if (!digest.isEmpty() && !cache.isRevoked(digest)) {
      cache.revoke(digest);
      tell(told -> told.revoked(digest));
    }
  }

  private void takeOver(FollowedChannel channel) {
    channels.put(channel.name(), channel.withFailure(null));
    if (channel.failure() != null) {
      fail(channel);
    } else {
      publish(channel);
    }
  }

  private void activate(
      FollowedChannel now,
      ChannelPointer pointer,
      RolloutLoader.Loaded sides,
      HeldStatements held) {
    try {
      cache.allow(pointer.digest());
      VerifiedParts parts = null;
      VectorBundle bundle = now.find(pointer.digest());
      if (bundle == null || !saved) {
        parts = verifier.loadServed(pointer.digest());
        if (cache.get(pointer.digest()) == null) {
          verifier.admit(parts.bundle());
        }
        bundle = parts.bundle();
        cache.put(bundle);
      }
      FollowedChannel next = FollowedChannel.after(pointer, bundle, sides, held);
      if (now.digest().equals(next.digest()) && !now.rollout().wanted().equals(pointer.rollout())) {
        channels.put(next.name(), next);
      } else {
        publish(next);
      }
      report(sides, next);
      save(sides, parts, next);
    } catch (SteeringException e) {
      if (RegistryFaults.isAboutAccess(e)) {
        throw e;
      }
      FollowedChannel kept = cache.isRevoked(now.digest()) ? now.withBundle(null) : now;
      FollowedChannel refusing = kept.refusing(pointer, e.fault(), sides.rollout(), held);
      fail(refusing);
      save(sides, null, refusing);
    }
  }

  private void empty(ChannelPointer pointer, RolloutLoader.Loaded sides, HeldStatements held) {
    FollowedChannel next = FollowedChannel.after(pointer, null, sides, held);
    channels.put(next.name(), next.withFailure(null));
    LOG.infof("event=channel.emptied channel=%s revision=%d", next.name(), next.revision());
    tell(told -> told.emptied(next.name()));
    report(sides, next);
    save(sides, null, next);
  }

  private void report(RolloutLoader.Loaded sides, FollowedChannel next) {
    ChannelRollout wanted = sides.rollout().wanted();
    if (!wanted.equals(ChannelRollout.NONE)) {
      LOG.infof(
          "event=rollout.changed channel=%s canary=%s weight_ppm=%d shadow=%s revision=%d",
          next.name(), wanted.canary(), wanted.weightPpm(), wanted.shadow(), next.revision());
    }
    if (sides.refused() != null) {
      channels.put(next.name(), next.withFailure(null));
      fail(next);
    }
  }

  private void publish(FollowedChannel next) {
    VectorBundle bundle = next.bundle();
    if (bundle == null) {
      return;
    }
    channels.put(next.name(), next);
    LOG.infof(
        "event=bundle.activated channel=%s bundle=%s digest=%s revision=%d",
        next.name(), bundle.label(), bundle.digest(), next.bundleRevision());
    ActiveBundle active =
        new ActiveBundle(next.name(), bundle, next.bundleRevision(), next.epoch(), false);
    tell(told -> told.activated(active));
  }

  private void fail(FollowedChannel next) {
    SteeringFault fault = next.failure();
    FollowedChannel before = channels.put(next.name(), next);
    if (fault != null && (before == null || !fault.equals(before.failure()))) {
      LOG.warnf(
          "event=bundle.refused channel=%s digest=%s reason=%s message=%s",
          next.name(), next.pointed(), fault.reason(), fault.message());
      tell(told -> told.failed(next.name(), fault));
    }
  }

  private void save(
      RolloutLoader.Loaded sides, @Nullable VerifiedParts stable, FollowedChannel channel) {
    try {
      for (VerifiedParts parts : sides.fresh()) {
        disk.write(parts);
      }
      if (stable != null) {
        disk.write(stable);
      }
      disk.write(channel);
      disk.retain(
          channels.values().stream()
              .flatMap(one -> one.digests().stream())
              .collect(Collectors.toSet()));
      saved = true;
    } catch (IOException e) {
      // Serving goes on from memory; the status says that a restart would not find this.
      saved = false;
      LOG.warnf("event=lkg.unsaved channel=%s error=%s", channel.name(), e);
    }
  }

  private void tell(Consumer<FollowerListener> news) {
    try {
      news.accept(listener);
    } catch (RuntimeException e) {
      LOG.errorf(e, "event=listener.failed");
    }
  }
}
