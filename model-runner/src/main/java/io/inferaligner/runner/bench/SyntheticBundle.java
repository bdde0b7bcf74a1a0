package io.inferaligner.runner.bench;

import io.inferaligner.core.bundle.BundleCodec;
import io.inferaligner.core.bundle.BundleManifest;
import io.inferaligner.core.bundle.CanonicalJson;
import io.inferaligner.core.bundle.ModelIdentity;
import io.inferaligner.core.bundle.SigningKey;
import io.inferaligner.core.bundle.VectorBundle;
import io.inferaligner.core.evaluate.Rate;
import io.inferaligner.core.gate.GateKind;
import io.inferaligner.core.gate.ThresholdMode;
import io.inferaligner.core.tensor.DenseVector;
import io.inferaligner.follow.Publication;
import io.inferaligner.follow.RegistryClient;
import io.inferaligner.follow.SignedManifest;
import io.opentelemetry.api.OpenTelemetry;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.IntStream;

/** A valid bundle of random directions whose gate stays closed; for measurements only. */
final class SyntheticBundle {
  private static final double NEVER_FIRES = -1e9;

  private SyntheticBundle() {}

  /** Publishes a bundle for {@code layers} blocks of {@code width} and returns it. */
  static VectorBundle publish(GateAccess access, int layers, int width, long seed)
      throws IOException {
    byte[] vectors = BundleCodec.encodeTensors(tensors(layers, width, new Random(seed)));
    byte[] manifest = CanonicalJson.write(manifest(layers, width, seed, vectors));
    SigningKey key = SigningKey.parse(Files.readString(access.key()));
    try (RegistryClient registry =
        RegistryClient.connect(access.registry(), OpenTelemetry.noop())) {
      Publication publication =
          registry.publish(
              SignedManifest.of(manifest, List.of(key.sign(manifest))),
              vectors,
              UUID.randomUUID().toString(),
              "bench");
      VectorBundle bundle = BundleCodec.decode(manifest, vectors);
      if (!publication.digest().equals(bundle.digest())) {
        throw new IllegalStateException("the registry holds another bundle");
      }
      return bundle;
    }
  }

  private static SortedMap<String, DenseVector> tensors(int layers, int width, Random random) {
    SortedMap<String, DenseVector> tensors = new TreeMap<>();
    for (int layer = 1; layer < layers; layer++) {
      tensors.put("gate.w." + layer, direction(width, random));
      tensors.put("steer.theta." + layer, direction(width, random));
    }
    double[] ones = IntStream.range(1, layers).mapToDouble(_ -> 1).toArray();
    tensors.put("norms.rho", DenseVector.ofDoubles(ones));
    tensors.put("norms.delta", DenseVector.ofDoubles(ones));
    return tensors;
  }

  private static DenseVector direction(int width, Random random) {
    return DenseVector.ofDoubles(random.doubles(width, -1, 1).toArray()).normalized();
  }

  private static BundleManifest manifest(int layers, int width, long seed, byte[] vectors) {
    ModelIdentity model =
        new ModelIdentity(
            "synthetic", layers, width, "bf16", "none", "none", "none", "0".repeat(64));
    int first = Math.max(1, layers / 3);
    int last = Math.max(first, 2 * layers / 3);
    return new BundleManifest(
        BundleManifest.SCHEMA,
        "bench-%d-%d".formatted(width, seed),
        "1.0.0-" + UUID.randomUUID().toString().substring(0, 8),
        Instant.now().toString(),
        "bench",
        "random",
        model,
        model,
        new BundleManifest.Gate(
            GateKind.SRV, first, NEVER_FIRES, 1, ThresholdMode.TARGET_FPR, 0.01),
        new BundleManifest.Policy(
            IntStream.rangeClosed(first, last).boxed().toList(), 0.01, "REL", "FROM_LAST_PROMPT"),
        new BundleManifest.Calibration(0, 0, Rate.of(0, 1), Rate.of(0, 1), 0.5, List.of()),
        new BundleManifest.Provenance(List.of(), seed, "bench", 0, 0),
        List.of(),
        Map.of(),
        BundleCodec.files(vectors));
  }
}
