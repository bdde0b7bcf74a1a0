package io.inferaligner.core.bundle;

import io.inferaligner.core.fake.ToyManifest;
import io.inferaligner.core.gate.GateKind;
import io.inferaligner.core.gate.ThresholdMode;
import io.inferaligner.core.tensor.DenseVector;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** A small valid bundle: L = 4, d = 3, gate at layer 1, steering at 2 and 3. */
final class BundleFixture {
  static final ModelIdentity TARGET =
      new ModelIdentity("toy", 4, 3, "f32", "w", "t", "c", "model-digest");

  private BundleFixture() {}

  static SortedMap<String, DenseVector> tensors() {
    SortedMap<String, DenseVector> tensors = new TreeMap<>();
    for (int layer = 1; layer <= 3; layer++) {
      tensors.put("gate.w." + layer, DenseVector.of(1, 0, 0));
      tensors.put("steer.theta." + layer, DenseVector.of(0, 1, 0));
    }
    tensors.put("norms.rho", DenseVector.of(2, 4, 8));
    tensors.put("norms.delta", DenseVector.of(1, 1, 1));
    return tensors;
  }

  static BundleManifest manifest(byte[] vectors, BundleManifest.Policy policy) {
    return ToyManifest.of(
        "toy-safety",
        "1.0.0",
        TARGET,
        new BundleManifest.Gate(GateKind.SRV, 1, -0.5, 0.25, ThresholdMode.MIDPOINT, 0),
        policy,
        vectors);
  }

  /** The toy with another gate. */
  static VectorBundle decoded(BundleManifest.Gate gate) {
    return decoded(gate, tensors());
  }

  /** The same with other tensors. */
  static VectorBundle decoded(BundleManifest.Gate gate, SortedMap<String, DenseVector> tensors) {
    byte[] vectors = BundleCodec.encodeTensors(tensors);
    BundleManifest manifest =
        ToyManifest.of(
            "toy-safety",
            "1.0.0",
            TARGET,
            gate,
            new BundleManifest.Policy(List.of(2, 3), 0.5, "REL", "FROM_LAST_PROMPT"),
            vectors);
    return BundleCodec.decode(CanonicalJson.write(manifest), vectors);
  }

  static BundleManifest manifest(byte[] vectors) {
    return manifest(
        vectors, new BundleManifest.Policy(List.of(2, 3), 0.5, "REL", "FROM_LAST_PROMPT"));
  }
}
