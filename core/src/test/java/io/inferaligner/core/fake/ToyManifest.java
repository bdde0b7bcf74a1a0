package io.inferaligner.core.fake;

import io.inferaligner.core.bundle.BundleCodec;
import io.inferaligner.core.bundle.BundleManifest;
import io.inferaligner.core.bundle.ModelIdentity;
import io.inferaligner.core.evaluate.Rate;
import java.util.List;
import java.util.Map;

/** Valid manifests of small bundles. */
public final class ToyManifest {
  private ToyManifest() {}

  /** The manifest of {@code vectors}, which must fit the model, the gate and the policy. */
  public static BundleManifest of(
      String name,
      String version,
      ModelIdentity model,
      BundleManifest.Gate gate,
      BundleManifest.Policy policy,
      byte[] vectors) {
    return new BundleManifest(
        BundleManifest.SCHEMA,
        name,
        version,
        "2026-11-24T00:00:00Z",
        "tests",
        "cross_model",
        model,
        model,
        gate,
        policy,
        new BundleManifest.Calibration(
            10,
            10,
            Rate.of(9, 10),
            Rate.of(0, 10),
            0.99,
            List.of(new BundleManifest.LayerRow(gate.layer(), 0.9, 0.01, 0.99, 0.8, 0.5))),
        new BundleManifest.Provenance(
            List.of(new BundleManifest.Source("toy", "00", 20)), 1, "test", 10, 10),
        List.of(new BundleManifest.Canary(List.of(1, 2, 3), 0.5, 0.01)),
        Map.of("asr", Rate.of(0, 10)),
        BundleCodec.files(vectors));
  }
}
