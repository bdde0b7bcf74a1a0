package io.inferaligner.steering.publish;

import io.inferaligner.core.bundle.BundleCodec;
import io.inferaligner.core.bundle.BundleManifest;
import io.inferaligner.core.bundle.CanonicalJson;
import io.inferaligner.core.bundle.SigningKey;
import io.inferaligner.core.fault.FaultReason;
import io.inferaligner.core.fault.SteeringException;
import io.inferaligner.follow.Publication;
import io.inferaligner.follow.RegistryClient;
import io.inferaligner.follow.SignedManifest;
import io.inferaligner.steering.config.SteeringConfig;
import io.inferaligner.steering.job.PublishedBundle;
import io.opentelemetry.api.OpenTelemetry;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Signs bundles and publishes them in the registry. Thread-safe. */
@ApplicationScoped
public class BundlePublisher {
  private static final String PUBLISHER = "inferaligner steering-service";

  private final RegistryClient registry;
  private final Optional<Path> keyFile;

  @Inject
  public BundlePublisher(SteeringConfig config, OpenTelemetry telemetry) {
    this.registry = RegistryClient.connect(config.registry(), telemetry);
    this.keyFile = config.signingKey();
  }

  /** The registry, for reading. */
  public RegistryClient registry() {
    return registry;
  }

  /**
   * Publishes {@code draft} as name@version with {@code policy}.
   *
   * @throws SteeringException SIGNATURE_MISSING without a signing key, and what the registry
   *     refuses
   */
  public PublishedBundle publish(
      BundleDraft draft, String name, String version, BundleManifest.Policy policy, String actor) {
    byte[] vectors = BundleCodec.encodeTensors(draft.tensors());
    BundleManifest manifest =
        new BundleManifest(
            BundleManifest.SCHEMA,
            name,
            version,
            Instant.now().truncatedTo(ChronoUnit.MILLIS).toString(),
            PUBLISHER,
            draft.strategy(),
            draft.target(),
            draft.reference(),
            draft.gate(),
            draft.complete(policy),
            draft.calibration(),
            draft.provenance(),
            draft.canaries(),
            draft.evaluation(),
            BundleCodec.files(vectors));
    byte[] bytes = CanonicalJson.write(manifest);
    BundleCodec.decode(bytes, vectors);
    SignedManifest signed = SignedManifest.of(bytes, List.of(key().sign(bytes)));
    Publication publication =
        registry.publish(signed, vectors, UUID.randomUUID().toString(), actor);
    return new PublishedBundle(name, version, publication.digest(), draft.strategy());
  }

  /**
   * The key that signs; read anew each time, so that it can be replaced.
   *
   * @throws SteeringException SIGNATURE_MISSING
   */
  public SigningKey key() {
    Path file =
        keyFile.orElseThrow(() ->
            missing(
                "bundles cannot be signed: set inferaligner.steering.signing-key to a key file"));
    try {
      return SigningKey.parse(Files.readString(file));
    } catch (IOException e) {
      throw missing("the signing key " + file + " cannot be read");
    } catch (IllegalArgumentException e) {
      throw missing(file + " is no signing key");
    }
  }

  private static SteeringException missing(String message) {
    return new SteeringException(FaultReason.SIGNATURE_MISSING, message);
  }

  @PreDestroy
  void close() {
    registry.close();
  }
}
