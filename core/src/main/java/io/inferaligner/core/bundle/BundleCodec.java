package io.inferaligner.core.bundle;

import io.inferaligner.core.fault.FaultReason;
import io.inferaligner.core.fault.SteeringException;
import io.inferaligner.core.tensor.DenseVector;
import java.util.List;
import java.util.SortedMap;
import java.util.regex.Pattern;

/**
 * Turns a bundle into its two parts, manifest bytes and safetensors bytes, and back with every
 * check.
 */
public final class BundleCodec {
  /** Name of the one file of a bundle. */
  public static final String VECTORS = "vectors.safetensors";

  /** Largest safetensors file of a bundle in bytes. */
  public static final long MAX_VECTOR_BYTES = 64L << 20;

  private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9._-]{0,62}");

  private BundleCodec() {}

  /** The safetensors bytes of a bundle's tensors. */
  public static byte[] encodeTensors(SortedMap<String, DenseVector> tensors) {
    return Safetensors.write(tensors);
  }

  /** The file list of a manifest whose tensors are {@code vectors}. */
  public static List<BundleManifest.FileEntry> files(byte[] vectors) {
    return List.of(new BundleManifest.FileEntry(VECTORS, vectors.length, Digests.sha256(vectors)));
  }

  /** The manifest of {@code bytes}, checked on its own (the tensors are not needed). */
  public static BundleManifest decodeManifest(byte[] bytes) {
    BundleManifest manifest = CanonicalJson.read(bytes, BundleManifest.class);
    if (!manifest.schema().equals(BundleManifest.SCHEMA)) {
      throw malformed(
          "schema is '%s', this release reads '%s'"
              .formatted(manifest.schema(), BundleManifest.SCHEMA));
    }
    if (!java.util.Arrays.equals(CanonicalJson.write(manifest), bytes)) {
      throw malformed("the manifest is not in canonical form");
    }
    requireName("bundle name", manifest.name());
    requireName("bundle version", manifest.version());
    if (manifest.files().size() != 1 || !manifest.files().getFirst().name().equals(VECTORS)) {
      throw malformed("a bundle has exactly one file, " + VECTORS);
    }
    return manifest;
  }

  /**
   * The bundle of its two parts.
   *
   * @throws SteeringException BUNDLE_*, NAME_INVALID, BLOB_DIGEST_MISMATCH
   */
  public static VectorBundle decode(byte[] manifestBytes, byte[] vectors) {
    BundleManifest manifest = decodeManifest(manifestBytes);
    BundleManifest.FileEntry file = manifest.files().getFirst();
    if (vectors.length > MAX_VECTOR_BYTES) {
      throw new SteeringException(
          FaultReason.BUNDLE_LIMIT_EXCEEDED,
          "the vectors have %d bytes, at most %d are allowed"
              .formatted(vectors.length, MAX_VECTOR_BYTES));
    }
    if (file.size() != vectors.length || !file.sha256().equals(Digests.sha256(vectors))) {
      throw new SteeringException(
          FaultReason.BLOB_DIGEST_MISMATCH,
          "the vectors of bundle %s@%s do not have the digest its manifest states"
              .formatted(manifest.name(), manifest.version()));
    }
    VectorBundle bundle =
        VectorBundle.checked(Digests.sha256(manifestBytes), manifest, Safetensors.read(vectors));
    var _ = AnswerGates.of(bundle);
    return bundle;
  }

  /**
   * Refuses a name outside [a-z0-9][a-z0-9._-]{0,62}.
   *
   * @throws SteeringException NAME_INVALID
   */
  public static void requireName(String what, String name) {
    if (!NAME.matcher(name).matches()) {
      throw new SteeringException(
          FaultReason.NAME_INVALID,
          "%s must be 1 to 63 characters of a-z, 0-9, '.', '_', '-', starting with a letter or digit"
              .formatted(what));
    }
  }

  private static SteeringException malformed(String why) {
    return new SteeringException(
        FaultReason.BUNDLE_MALFORMED, "not a usable bundle manifest: " + why);
  }
}
