package io.inferaligner.follow.fake;

import com.google.protobuf.ByteString;
import io.inferaligner.contract.Messages;
import io.inferaligner.core.bundle.BundleCodec;
import io.inferaligner.core.bundle.BundleManifest;
import io.inferaligner.core.bundle.CanonicalJson;
import io.inferaligner.core.bundle.GateLayer;
import io.inferaligner.core.bundle.ModelIdentity;
import io.inferaligner.core.bundle.RocTensors;
import io.inferaligner.core.bundle.SigningKey;
import io.inferaligner.core.bundle.VectorBundle;
import io.inferaligner.core.evaluate.Rate;
import io.inferaligner.core.fake.ToyManifest;
import io.inferaligner.core.gate.GateKind;
import io.inferaligner.core.gate.ThresholdMode;
import io.inferaligner.core.tensor.DenseVector;
import io.inferaligner.follow.SignedManifest;
import io.inferaligner.proto.registry.v1.GetManifestResponse;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;

/** A small valid signed bundle: L = 4, d = 8, gate at layer 2, steering at 2 and 3. */
public record ToyBundle(SignedManifest manifest, ByteString vectors) {
  /** Width of the toy model. */
  public static final int WIDTH = 8;

  /** A domain whose threshold every prompt passes. */
  public static final String STRICT = "strict";

  /** The toy model. */
  public static final ModelIdentity MODEL =
      new ModelIdentity("toy", 4, WIDTH, "f32", "w", "t", "c", "m".repeat(64));

  /** toy@{@code version}; other versions have other vectors. */
  public static ToyBundle of(String version, SigningKey key) {
    return of(version, version.hashCode(), key);
  }

  /** toy@{@code version} with vectors drawn from {@code seed}. */
  public static ToyBundle of(String version, long seed, SigningKey key) {
    byte[] vectors = BundleCodec.encodeTensors(tensors(seed));
    return signed(manifest(version, vectors), vectors, key);
  }

  /** toy@{@code version} whose gate was never calibrated. */
  public static ToyBundle draft(String version, SigningKey key) {
    return of(
        version,
        tensors(version.hashCode()),
        new BundleManifest.Calibration(0, 0, Rate.of(0, 0), Rate.of(0, 0), Double.NaN, List.of()),
        List.of(),
        key);
  }

  /** toy@{@code version} whose gate scored {@code benign} prompts so, before the bias. */
  public static ToyBundle calibratedOn(double[] benign, String version, SigningKey key) {
    SortedMap<String, DenseVector> tensors = tensors(version.hashCode());
    tensors.putAll(RocTensors.of(new double[] {1}, benign));
    return of(
        version,
        tensors,
        new BundleManifest.Calibration(
            1, benign.length, Rate.of(1, 1), Rate.of(0, benign.length), 1, List.of()),
        List.of(new BundleManifest.Canary(List.of(1, 2, 3), 0.5, 0.01)),
        key);
  }

  private static ToyBundle of(
      String version,
      SortedMap<String, DenseVector> tensors,
      BundleManifest.Calibration calibration,
      List<BundleManifest.Canary> canaries,
      SigningKey key) {
    byte[] vectors = BundleCodec.encodeTensors(tensors);
    BundleManifest whole = manifest(version, vectors);
    return signed(
        new BundleManifest(
            whole.schema(),
            whole.name(),
            whole.version(),
            whole.created(),
            whole.publisher(),
            whole.strategy(),
            whole.target(),
            whole.reference(),
            whole.gate(),
            whole.policy(),
            calibration,
            whole.provenance(),
            canaries,
            Map.of(),
            whole.files()),
        vectors,
        key);
  }

  /** toy@{@code version} with another policy. */
  public static ToyBundle of(String version, BundleManifest.Policy policy, SigningKey key) {
    byte[] vectors = BundleCodec.encodeTensors(tensors(version.hashCode()));
    return signed(manifest(version, policy, vectors), vectors, key);
  }

  /**
   * toy@{@code version} whose gate reads layers 1 and 2 and combines them as {@code aggregation}.
   */
  public static ToyBundle layered(String version, String aggregation, SigningKey key) {
    byte[] vectors = BundleCodec.encodeTensors(tensors(version.hashCode()));
    BundleManifest.Gate gate =
        gate(
            Map.of(),
            aggregation,
            List.of(new GateLayer(1, 0.1, 0.5), new GateLayer(2, -0.2, 0.8)));
    return signed(
        ToyManifest.of(
            "toy",
            version,
            MODEL,
            gate,
            new BundleManifest.Policy(List.of(2, 3), 0.5, "REL", "FROM_LAST_PROMPT"),
            vectors),
        vectors,
        key);
  }

  private static ToyBundle signed(BundleManifest whole, byte[] vectors, SigningKey key) {
    byte[] manifest = CanonicalJson.write(whole);
    return new ToyBundle(
        SignedManifest.of(manifest, List.of(key.sign(manifest))), ByteString.copyFrom(vectors));
  }

  public String digest() {
    return manifest.digest();
  }

  /** The bundle, decoded without looking at signatures. */
  public VectorBundle decoded() {
    return BundleCodec.decode(manifest.bytes(), vectors.toByteArray());
  }

  /** The registry's answer to whoever asks for the manifest. */
  public GetManifestResponse response() {
    return GetManifestResponse.newBuilder()
        .setManifest(manifest.manifest())
        .addAllSignatures(manifest.signatures().stream().map(Messages::signature).toList())
        .build();
  }

  private static SortedMap<String, DenseVector> tensors(long seed) {
    Random random = new Random(seed);
    SortedMap<String, DenseVector> tensors = new TreeMap<>();
    for (int layer = 1; layer <= 3; layer++) {
      tensors.put("gate.w." + layer, direction(random));
      tensors.put("steer.theta." + layer, direction(random));
    }
    tensors.put("norms.rho", DenseVector.of(2, 4, 8));
    tensors.put("norms.delta", DenseVector.of(1, 1, 1));
    return tensors;
  }

  private static DenseVector direction(Random random) {
    return DenseVector.ofDoubles(random.doubles(WIDTH, -1, 1).toArray()).normalized();
  }

  private static BundleManifest manifest(String version, byte[] vectors) {
    return manifest(
        version, new BundleManifest.Policy(List.of(2, 3), 0.5, "REL", "FROM_LAST_PROMPT"), vectors);
  }

  private static BundleManifest manifest(
      String version, BundleManifest.Policy policy, byte[] vectors) {
    return ToyManifest.of(
        "toy",
        version,
        MODEL,
        gate(
            Map.of(STRICT, new BundleManifest.Domain(1e6, 10, Rate.of(10, 10), Rate.of(10, 10))),
            "",
            List.of()),
        policy,
        vectors);
  }

  private static BundleManifest.Gate gate(
      Map<String, BundleManifest.Domain> domains, String aggregation, List<GateLayer> layers) {
    return new BundleManifest.Gate(
        GateKind.SRV,
        2,
        -0.5,
        0.25,
        ThresholdMode.TARGET_FPR,
        0.05,
        Map.of(),
        domains,
        aggregation,
        layers);
  }
}
