package io.inferaligner.follow;

import io.inferaligner.core.bundle.TrustedKeys;
import io.inferaligner.core.bundle.VectorBundle;
import io.inferaligner.core.fault.SteeringException;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the verified bundles of channels at hand, whether the registry answers or not. After {@link
 * #start} the last known good bundles of the state folder are active; a thread then follows the
 * registry. Thread-safe.
 */
public final class ChannelFollower implements AutoCloseable {
  private static final int CACHED_BUNDLES = 64;
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(3);

  private final BundleCache cache = new BundleCache(CACHED_BUNDLES);
  private final OnDemandBundles onDemand;
  private final ChannelTable table;
  private final RegistryContact contact;
  private final ChannelWatch watch;
  private final Thread thread;

  /**
   * A follower that does nothing until {@link #start}.
   *
   * @param registry not closed by this follower
   * @param admission the service's own check, asked once per bundle before its first use
   */
  public ChannelFollower(
      RegistryClient registry,
      TrustedKeys trustedKeys,
      FollowerSettings settings,
      BundleAdmission admission,
      FollowerListener listener) {
    this(registry, () -> trustedKeys, settings, admission, listener);
  }

  /** The same with keys that may change while it runs. */
  public ChannelFollower(
      RegistryClient registry,
      Supplier<TrustedKeys> trustedKeys,
      FollowerSettings settings,
      BundleAdmission admission,
      FollowerListener listener) {
    BundleVerifier verifier = new BundleVerifier(registry, trustedKeys, admission);
    this.onDemand = new OnDemandBundles(verifier, cache);
    this.table =
        new ChannelTable(
            settings.channels(),
            new PointerCheck(trustedKeys, registry.scope()),
            verifier,
            cache,
            new LastKnownGood(settings.stateDirectory()),
            listener);
    this.contact = new RegistryContact(settings.staleAfter(), System::nanoTime);
    this.watch = new ChannelWatch(registry, settings, table, contact);
    this.thread = Thread.ofPlatform().daemon().name("registry-follower").unstarted(watch);
  }

  /**
   * Activates the last known good bundles, on this thread, admission included; then follows the
   * registry on another. Call once.
   */
  public void start() {
    table.restore();
    thread.start();
  }

  /** The bundle in use on {@code channel}; empty if there is none or it is not followed. */
  public Optional<ActiveBundle> active(String channel) {
    FollowedChannel followed = table.get(channel);
    VectorBundle bundle = followed == null ? null : followed.bundle();
    return followed == null || bundle == null
        ? Optional.empty()
        : Optional.of(
            new ActiveBundle(
                channel, bundle, followed.bundleRevision(), followed.epoch(), contact.isStale()));
  }

  /** Stable, canary and shadow bundle of {@code channel}, as of one moment; never blocks. */
  public Optional<ActiveRollout> rollout(String channel) {
    FollowedChannel followed = table.get(channel);
    return followed == null
        ? Optional.empty()
        : Optional.of(
            new ActiveRollout(
                channel,
                Optional.ofNullable(followed.bundle()),
                Optional.ofNullable(followed.rollout().canary()),
                followed.rollout().wanted().weightPpm(),
                followed.rollout().wanted().saltId(),
                Optional.ofNullable(followed.rollout().shadow()),
                followed.revision(),
                followed.epoch(),
                contact.isStale()));
  }

  /** The bundle with {@code digest} if it is in memory; never blocks. */
  public Optional<VectorBundle> cached(String digest) {
    VectorBundle bundle = cache.get(digest);
    return Optional.ofNullable(bundle == null ? ofChannels(digest) : bundle);
  }

  /**
   * The bundle with {@code digest}, on a channel or not: from memory, or fetched, verified and
   * admitted, which blocks for up to some seconds.
   *
   * @throws SteeringException BUNDLE_NOT_FOUND, BUNDLE_REVOKED, SIGNATURE_*, BUNDLE_*,
   *     REGISTRY_UNAVAILABLE, and whatever the admission throws
   */
  public VectorBundle byDigest(String digest) {
    return cached(digest).orElseGet(() -> onDemand.load(digest));
  }

  /** Waits until the registry's current state was applied once; false if that takes longer. */
  public boolean awaitSynchronized(Duration timeout) throws InterruptedException {
    return contact.await(timeout);
  }

  /** How this follower does. */
  public FollowerStatus status() {
    boolean stale = contact.isStale();
    List<FollowerStatus.ChannelStatus> channels =
        table.all().stream()
            .map(channel -> channel.status(stale))
            .sorted(Comparator.comparing(FollowerStatus.ChannelStatus::channel))
            .toList();
    return new FollowerStatus(
        overall(channels),
        contact.isConnected(),
        contact.silentMillis(),
        table.isSaved(),
        channels);
  }

  /** Ends the following; returns when the thread is done, after a few seconds at the latest. */
  @Override
  public void close() {
    watch.close();
    thread.interrupt();
    try {
      thread.join(CLOSE_TIMEOUT);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static FollowerState overall(List<FollowerStatus.ChannelStatus> channels) {
    List<FollowerState> states =
        channels.stream().map(FollowerStatus.ChannelStatus::state).toList();
    for (FollowerState state :
        List.of(FollowerState.FAILED, FollowerState.STALE, FollowerState.READY)) {
      if (states.contains(state)) {
        return state;
      }
    }
    return FollowerState.EMPTY;
  }

  private @Nullable VectorBundle ofChannels(String digest) {
    for (FollowedChannel channel : table.all()) {
      VectorBundle bundle = channel.find(digest);
      if (bundle != null) {
        return bundle;
      }
    }
    return null;
  }
}
