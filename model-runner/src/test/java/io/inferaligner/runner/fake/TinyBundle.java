package io.inferaligner.runner.fake;

import com.google.protobuf.ByteString;
import io.inferaligner.core.bundle.BundleCodec;
import io.inferaligner.core.bundle.BundleManifest;
import io.inferaligner.core.bundle.CanonicalJson;
import io.inferaligner.core.bundle.GateLayer;
import io.inferaligner.core.bundle.SigningKey;
import io.inferaligner.core.evaluate.Rate;
import io.inferaligner.core.gate.GateAggregation;
import io.inferaligner.core.gate.GateKind;
import io.inferaligner.core.gate.GateReading;
import io.inferaligner.core.gate.GateScorer;
import io.inferaligner.core.gate.LayerScorer;
import io.inferaligner.core.gate.LayeredScorer;
import io.inferaligner.core.gate.ThresholdMode;
import io.inferaligner.core.tensor.DenseVector;
import io.inferaligner.follow.SignedManifest;
import io.inferaligner.follow.fake.ToyBundle;
import io.inferaligner.runner.engine.TokenIds;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;

/** Bundles for a {@link TinyModel}: open for one prompt, closed for another. */
public final class TinyBundle {
  public static final int GATE_LAYER = 2;
  public static final List<Integer> STEERED = List.of(2, 3);
  public static final double ALPHA = 1.5;

  /** A domain whose threshold every prompt passes. */
  public static final String STRICT = "strict";

  private TinyBundle() {}

  /** tiny@{@code version} whose gate lies half-way between the two prompts. */
  public static ToyBundle of(
      Oracle oracle, SigningKey key, String version, String scope, TokenIds open, TokenIds closed) {
    return of(oracle, key, version, scope, open, closed, 0);
  }

  /** The same with another policy. */
  public static ToyBundle of(
      Oracle oracle,
      SigningKey key,
      String version,
      BundleManifest.Policy policy,
      TokenIds open,
      TokenIds closed) {
    return of(oracle, key, version, policy, open, closed, 0, Map.of());
  }

  /** The same with {@code more} tensors. */
  public static ToyBundle of(
      Oracle oracle,
      SigningKey key,
      String version,
      BundleManifest.Policy policy,
      TokenIds open,
      TokenIds closed,
      Map<String, DenseVector> more) {
    return of(oracle, key, version, policy, open, closed, 0, more);
  }

  /** The same with a canary whose stated score is {@code error} off. */
  public static ToyBundle of(
      Oracle oracle,
      SigningKey key,
      String version,
      String scope,
      TokenIds open,
      TokenIds closed,
      double error) {
    BundleManifest.Policy policy = new BundleManifest.Policy(STEERED, ALPHA, "REL", scope);
    return of(oracle, key, version, policy, open, closed, error, Map.of());
  }

  /**
   * tiny@{@code version} whose gate reads layers 1 and 2. At each {@code open} is two deviations
   * above {@code closed}, at layer 1 two below it if {@code opposed}; the threshold is one.
   */
  public static ToyBundle layered(
      Oracle oracle,
      SigningKey key,
      String version,
      String aggregation,
      boolean opposed,
      TokenIds open,
      TokenIds closed) {
    SortedMap<String, DenseVector> tensors = tensors(DenseVector.of(new float[TinyModel.WIDTH]));
    List<LayerScorer> parts = new ArrayList<>();
    for (int layer = 1; layer <= GATE_LAYER; layer++) {
      DenseVector above = oracle.activation(open, layer);
      DenseVector below = oracle.activation(closed, layer);
      DenseVector weights =
          above.minus(below).normalized().scaledBy(opposed && layer == 1 ? -1 : 1);
      tensors.put(GateScorer.WEIGHTS + layer, weights);
      double gap = Math.abs(weights.dot(above) - weights.dot(below));
      parts.add(
          new LayerScorer(layer, new GateScorer.Linear(weights), weights.dot(below), gap / 2));
    }
    LayeredScorer scorer = new LayeredScorer(parts, GateAggregation.parse(aggregation));
    BundleManifest.Gate gate =
        new BundleManifest.Gate(
            GateKind.SRV,
            GATE_LAYER,
            -1,
            0.5,
            ThresholdMode.TARGET_FPR,
            0.05,
            Map.of(),
            Map.of(),
            aggregation,
            GateLayer.all(scorer));
    List<Integer> layers = scorer.layers();
    GateReading reading =
        new GateReading(
            layers, layers.stream().map(layer -> oracle.activation(open, layer)).toList());
    return signed(
        oracle,
        key,
        version,
        gate,
        new BundleManifest.Policy(STEERED, ALPHA, "REL", "FROM_LAST_PROMPT"),
        new BundleManifest.Canary(
            Arrays.stream(open.toArray()).boxed().toList(), scorer.score(reading) - 1, 1e-3),
        tensors);
  }

  private static ToyBundle of(
      Oracle oracle,
      SigningKey key,
      String version,
      BundleManifest.Policy policy,
      TokenIds open,
      TokenIds closed,
      double error,
      Map<String, DenseVector> more) {
    DenseVector above = oracle.activation(open, GATE_LAYER);
    DenseVector below = oracle.activation(closed, GATE_LAYER);
    DenseVector weights = above.minus(below).normalized();
    double bias = -(weights.dot(above) + weights.dot(below)) / 2;
    SortedMap<String, DenseVector> tensors = tensors(weights);
    tensors.putAll(more);
    BundleManifest.Canary canary =
        new BundleManifest.Canary(
            Arrays.stream(open.toArray()).boxed().toList(),
            weights.dot(above) + bias + error,
            1e-3);
    BundleManifest.Gate gate =
        new BundleManifest.Gate(
            GateKind.SRV,
            GATE_LAYER,
            bias,
            0.5,
            ThresholdMode.TARGET_FPR,
            0.05,
            Map.of(),
            Map.of(STRICT, new BundleManifest.Domain(1e6, 10, Rate.of(10, 10), Rate.of(10, 10))),
            "",
            List.of());
    return signed(oracle, key, version, gate, policy, canary, tensors);
  }

  private static ToyBundle signed(
      Oracle oracle,
      SigningKey key,
      String version,
      BundleManifest.Gate gate,
      BundleManifest.Policy policy,
      BundleManifest.Canary canary,
      SortedMap<String, DenseVector> tensors) {
    byte[] vectors = BundleCodec.encodeTensors(tensors);
    byte[] manifest =
        CanonicalJson.write(
            new BundleManifest(
                BundleManifest.SCHEMA,
                "tiny",
                version,
                "2026-11-24T00:00:00Z",
                "tests",
                "cross_model",
                oracle.identity("tiny"),
                oracle.identity("tiny"),
                gate,
                policy,
                new BundleManifest.Calibration(
                    10, 10, Rate.of(10, 10), Rate.of(0, 10), 1, List.of()),
                new BundleManifest.Provenance(
                    List.of(new BundleManifest.Source("tiny", "00", 20)), 1, "test", 10, 10),
                List.of(canary),
                Map.of(),
                BundleCodec.files(vectors)));
    return new ToyBundle(
        SignedManifest.of(manifest, List.of(key.sign(manifest))), ByteString.copyFrom(vectors));
  }

  private static SortedMap<String, DenseVector> tensors(DenseVector weights) {
    Random random = new Random(7);
    SortedMap<String, DenseVector> tensors = new TreeMap<>();
    for (int layer = 1; layer < TinyModel.LAYERS; layer++) {
      tensors.put("gate.w." + layer, weights);
      tensors.put(
          "steer.theta." + layer,
          DenseVector.ofDoubles(random.doubles(TinyModel.WIDTH, -1, 1).toArray()).normalized());
    }
    tensors.put("norms.rho", DenseVector.of(4, 4, 4));
    tensors.put("norms.delta", DenseVector.of(1, 1, 1));
    return tensors;
  }
}
