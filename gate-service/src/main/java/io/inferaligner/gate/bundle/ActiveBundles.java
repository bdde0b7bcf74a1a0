package io.inferaligner.gate.bundle;

import io.inferaligner.core.bundle.TrustedKeys;
import io.inferaligner.core.bundle.VectorBundle;
import io.inferaligner.core.fault.SteeringException;
import io.inferaligner.follow.ActiveBundle;
import io.inferaligner.follow.BundleAdmission;
import io.inferaligner.follow.ChannelFollower;
import io.inferaligner.follow.FollowerListener;
import io.inferaligner.follow.FollowerMeters;
import io.inferaligner.follow.FollowerSettings;
import io.inferaligner.follow.FollowerStatus;
import io.inferaligner.follow.RegistryClient;
import io.inferaligner.follow.TrustedKeysFile;
import io.inferaligner.gate.config.GateConfig;
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
import java.util.function.Supplier;

/** Every bundle the gate can decide by, by digest. A gate needs no model, so it admits them all. */
@Startup
@ApplicationScoped
public class ActiveBundles {
  private static final Duration WATCH_LIFETIME = Duration.ofMinutes(1);

  private final RegistryClient registry;
  private final ChannelFollower follower;
  private final List<String> channels;

  /** Starts to follow the registry. */
  @Inject
  public ActiveBundles(GateConfig config, OpenTelemetry telemetry, MeterRegistry meters) {
    this.channels = List.copyOf(config.channels());
    var settings =
        new FollowerSettings(config.stateDir(), channels, config.staleAfter(), WATCH_LIFETIME);
    this.registry = RegistryClient.connect(config.registry(), telemetry);
    this.follower =
        new ChannelFollower(
            registry, keys(config), settings, BundleAdmission.any(), FollowerListener.none());
    follower.start();
    FollowerMeters.bind(meters, follower::status);
  }

  private static Supplier<TrustedKeys> keys(GateConfig config) {
    try {
      return TrustedKeysFile.following(config.trustedKeys(), "inferaligner.gate.trusted-keys");
    } catch (SteeringException e) {
      throw new ConfigurationException("gate-service cannot start: " + e.fault().message());
    }
  }

  /** The bundle if it is in memory; never blocks. */
  public Optional<VectorBundle> cached(String digest) {
    return follower.cached(digest);
  }

  /**
   * The bundle, fetched and verified if need be, which may block for seconds.
   *
   * @throws SteeringException BUNDLE_NOT_FOUND, BUNDLE_REVOKED, SIGNATURE_*, BUNDLE_*,
   *     REGISTRY_UNAVAILABLE
   */
  public VectorBundle byDigest(String digest) {
    return follower.byDigest(digest);
  }

  /** What the channels use now. */
  public List<ActiveBundle> active() {
    return channels.stream().flatMap(channel -> follower.active(channel).stream()).toList();
  }

  public FollowerStatus status() {
    return follower.status();
  }

  @PreDestroy
  public void close() {
    follower.close();
    registry.close();
  }
}
