package io.inferaligner.follow;

import com.google.protobuf.ByteString;
import io.inferaligner.core.bundle.BundleCodec;
import io.inferaligner.core.bundle.BundleManifest;
import io.inferaligner.core.bundle.CanonicalJson;
import io.inferaligner.core.bundle.ModelIdentity;
import io.inferaligner.core.bundle.SigningKey;
import io.inferaligner.core.evaluate.Rate;
import io.inferaligner.core.gate.GateKind;
import io.inferaligner.core.gate.ThresholdMode;
import io.inferaligner.core.tensor.DenseVector;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;

/** A valid signed bundle of any width: L = 4, gate at layer 2, steering at 2 and 3. */
record Specimen(int width, byte[] manifest, byte[] vectors) {
  static final SigningKey KEY = SigningKey.generate();

  static Specimen ofWidth(int width) {
    return of(width, tensors(width, new Random(width)));
  }

  /** The same for another model. */
  static Specimen forModel(ModelIdentity model, Random random) {
    return of(model, tensors(model.width(), random));
  }

  private static byte[] tensors(int width, Random random) {
    SortedMap<String, DenseVector> tensors = new TreeMap<>();
    for (int layer = 1; layer <= 3; layer++) {
      for (String name : List.of("gate.w.", "steer.theta.")) {
        tensors.put(
            name + layer,
            DenseVector.ofDoubles(random.doubles(width, -1, 1).toArray()).normalized());
      }
    }
    tensors.put("norms.rho", DenseVector.of(2, 4, 8));
    tensors.put("norms.delta", DenseVector.of(1, 1, 1));
    return BundleCodec.encodeTensors(tensors);
  }

  /** A manifest that fits {@code vectors}, whatever they are. */
  static Specimen of(int width, byte[] vectors) {
    return of(model(width), vectors);
  }

  static ModelIdentity model(int width) {
    return new ModelIdentity("toy", 4, width, "f32", "w", "t", "c", "m".repeat(64));
  }

  private static Specimen of(ModelIdentity model, byte[] vectors) {
    BundleManifest manifest =
        new BundleManifest(
            BundleManifest.SCHEMA,
            "toy",
            "1.0.0",
            "2026-11-24T00:00:00Z",
            "tests",
            "cross_model",
            model,
            model,
            new BundleManifest.Gate(GateKind.SRV, 2, -0.5, 0.25, ThresholdMode.TARGET_FPR, 0.05),
            new BundleManifest.Policy(List.of(2, 3), 0.5, "REL", "FROM_LAST_PROMPT"),
            new BundleManifest.Calibration(10, 10, Rate.of(9, 10), Rate.of(0, 10), 1, List.of()),
            new BundleManifest.Provenance(List.of(), 1, "test", 10, 10),
            List.of(),
            Map.of("asr", Rate.of(0, 10)),
            BundleCodec.files(vectors));
    return new Specimen(model.width(), CanonicalJson.write(manifest), vectors);
  }

  /** Another manifest, newly signed. */
  SignedManifest signed(byte[] otherManifest) {
    return SignedManifest.of(otherManifest, List.of(KEY.sign(otherManifest)));
  }

  SignedManifest signed() {
    return signed(manifest);
  }

  ByteString vectorBytes() {
    return ByteString.copyFrom(vectors);
  }
}
