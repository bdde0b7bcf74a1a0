package io.inferaligner.runner.bundle;

import io.inferaligner.core.bundle.TrustedKeys;
import io.inferaligner.core.bundle.VectorBundle;
import io.inferaligner.core.fault.FaultReason;
import io.inferaligner.core.fault.SteeringException;
import io.inferaligner.core.fault.SteeringFault;
import io.inferaligner.core.rollout.RolloutKey;
import io.inferaligner.follow.ActiveBundle;
import io.inferaligner.follow.ActiveRollout;
import io.inferaligner.follow.ChannelFollower;
import io.inferaligner.follow.FollowerListener;
import io.inferaligner.follow.FollowerMeters;
import io.inferaligner.follow.FollowerSettings;
import io.inferaligner.follow.FollowerStatus;
import io.inferaligner.follow.RegistryClient;
import io.inferaligner.follow.TrustedKeysFile;
import io.inferaligner.runner.config.RunnerConfig;
import io.inferaligner.runner.config.ServedModel;
import io.micrometer.core.instrument.MeterRegistry;
import io.opentelemetry.api.OpenTelemetry;
import io.quarkus.runtime.Startup;
import io.quarkus.runtime.configuration.ConfigurationException;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** The bundles this runner may steer with. Follows the registry; goes on without it. */
@Startup
@ApplicationScoped
public class RunnerBundles {
  private static final Logger LOG = Logger.getLogger(RunnerBundles.class);
  private static final Duration WATCH_LIFETIME = Duration.ofMinutes(1);
  private static final Duration FIRST_STATE = Duration.ofSeconds(3);

  private final String channel;
  private final @Nullable RegistryClient registry;
  private final @Nullable ChannelFollower follower;
  private final Optional<RolloutKey> rolloutKey;
  private final Set<Consumer<String>> revocationListeners = ConcurrentHashMap.newKeySet();

  /** Starts to follow the registry, unless steering is off. */
  @Inject
  public RunnerBundles(
      RunnerConfig config, ServedModel model, OpenTelemetry telemetry, MeterRegistry meters) {
    this.channel = config.channel();
    this.rolloutKey = RolloutKeyFile.read(config.rolloutKey());
    if (config.steering().equals("off")) {
      this.registry = null;
      this.follower = null;
      return;
    }
    if (!config.steering().equals("on")) {
      throw refusal(
          "inferaligner.runner.steering must be on or off, not '" + config.steering() + "'");
    }
    Supplier<TrustedKeys> keys = keys(config);
    RegistryClient client = RegistryClient.connect(config.registry(), telemetry);
    this.registry = client;
    this.follower =
        new ChannelFollower(
            client,
            keys,
            new FollowerSettings(
                config.stateDir(), List.of(channel), config.staleAfter(), WATCH_LIFETIME),
            new CanaryCheck(model),
            new Listener());
    follower.start();
    FollowerMeters.bind(meters, follower::status);
    awaitFirstState(follower);
  }

  public boolean isSteeringOn() {
    return follower != null;
  }

  /** The default channel. */
  public String channel() {
    return channel;
  }

  /**
   * The bundle for a request with {@code stickyKey}: the canary for those whose bucket is below its
   * weight, the stable one for everybody else.
   *
   * @throws SteeringException NO_ACTIVE_BUNDLE
   */
  public Resolution resolve(String stickyKey) {
    ActiveRollout rollout = rollout().orElseThrow(() -> noBundle("steering is off on this runner"));
    Arm arm = isCanary(rollout, stickyKey) ? Arm.CANARY : Arm.STABLE;
    VectorBundle bundle =
        (arm == Arm.CANARY ? rollout.canary() : rollout.stable())
            .orElseThrow(() ->
                noBundle(
                    "channel '%s' has no bundle, and nothing is generated without one: make a bundle (inferaligner extract) and promote it (inferaligner channel promote)"
                        .formatted(channel)));
    return new Resolution(
        new PinnedBundle(bundle, rollout.revision(), rollout.stale(), arm), rollout.shadow());
  }

  /** Whether a canary can be given to a part of the requests; without a key nobody gets it. */
  public boolean canSplit() {
    return rolloutKey.isPresent();
  }

  public Optional<ActiveRollout> rollout() {
    return follower == null ? Optional.empty() : follower.rollout(channel);
  }

  private boolean isCanary(ActiveRollout rollout, String stickyKey) {
    return rollout.canary().isPresent()
        && rolloutKey
            .map(key ->
                key.split(channel, rollout.saltId()).contains(stickyKey, rollout.weightPpm()))
            .orElse(false);
  }

  private static SteeringException noBundle(String sentence) {
    return new SteeringException(FaultReason.NO_ACTIVE_BUNDLE, sentence);
  }

  public Optional<ActiveBundle> active() {
    return follower == null ? Optional.empty() : follower.active(channel);
  }

  /** The bundle with {@code digest}; may block for seconds. */
  public PinnedBundle byDigest(String digest) {
    if (follower == null) {
      throw new SteeringException(
          FaultReason.NO_ACTIVE_BUNDLE,
          "steering is off on this runner: ask one that follows a registry");
    }
    return new PinnedBundle(follower.byDigest(digest), 0, false, Arm.NAMED);
  }

  /** READY, STALE, EMPTY, FAILED, or OFF. */
  public String state() {
    return follower == null ? "OFF" : follower.status().state().name();
  }

  /** How the following of the registry goes; empty if steering is off. */
  public Optional<FollowerStatus> status() {
    return Optional.ofNullable(follower).map(ChannelFollower::status);
  }

  /** Calls {@code listener} with the digest of every revoked bundle. */
  public void onRevoked(Consumer<String> listener) {
    revocationListeners.add(listener);
  }

  private static void awaitFirstState(ChannelFollower follower) {
    try {
      if (!follower.awaitSynchronized(FIRST_STATE)) {
        LOG.warn(
            "event=registry.silent: starting with the last known good bundle, if there is one");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static Supplier<TrustedKeys> keys(RunnerConfig config) {
    try {
      return TrustedKeysFile.following(config.trustedKeys(), "inferaligner.runner.trusted-keys");
    } catch (SteeringException e) {
      throw refusal(e.fault().message());
    }
  }

  private static ConfigurationException refusal(String sentence) {
    return new ConfigurationException("model-runner cannot start: " + sentence);
  }

  @PreDestroy
  public void close() {
    if (follower != null) {
      follower.close();
    }
    if (registry != null) {
      registry.close();
    }
  }

  private final class Listener implements FollowerListener {
    @Override
    public void activated(ActiveBundle active) {
      LOG.infof(
          "event=bundle.activated channel=%s bundle=%s digest=%s revision=%d",
          active.channel(), active.bundle().label(), active.bundle().digest(), active.revision());
    }

    @Override
    public void emptied(String emptied) {
      LOG.warnf("event=bundle.emptied channel=%s", emptied);
    }

    @Override
    public void revoked(String digest) {
      LOG.warnf("event=bundle.revoked digest=%s", digest);
      revocationListeners.forEach(listener -> listener.accept(digest));
    }

    @Override
    public void failed(String failed, SteeringFault fault) {
      LOG.errorf(
          "event=bundle.refused channel=%s reason=%s: %s", failed, fault.reason(), fault.message());
    }
  }
}
