package io.inferaligner.registry.store;

import io.inferaligner.core.bundle.BundleCodec;
import io.inferaligner.core.bundle.BundleSignature;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * What is kept about a bundle beside its vectors.
 *
 * @param manifestJson the canonical manifest, as it was signed
 */
public record StoredBundle(
    String digest,
    String name,
    String version,
    long revision,
    String modelDigest,
    long size,
    long createdMillis,
    String vectorsDigest,
    String manifestJson,
    List<BundleSignature> signatures) {
  public StoredBundle {
    signatures = List.copyOf(signatures);
  }

  /** Whether its gate was ever calibrated; a draft's was not. */
  boolean isCalibrated() {
    return BundleCodec.decodeManifest(manifestJson.getBytes(StandardCharsets.UTF_8))
        .calibration()
        .measured();
  }

  /** The same as of another revision. */
  StoredBundle withRevision(long number) {
    return new StoredBundle(
        digest,
        name,
        version,
        number,
        modelDigest,
        size,
        createdMillis,
        vectorsDigest,
        manifestJson,
        signatures);
  }
}
