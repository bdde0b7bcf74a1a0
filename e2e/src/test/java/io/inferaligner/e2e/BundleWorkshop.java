package io.inferaligner.e2e;

import io.inferaligner.core.bundle.BundleCodec;
import io.inferaligner.core.bundle.BundleManifest;
import io.inferaligner.core.bundle.CanonicalJson;
import io.inferaligner.core.bundle.ModelIdentity;
import io.inferaligner.core.bundle.Safetensors;
import io.inferaligner.core.bundle.SigningKey;
import io.inferaligner.core.tensor.DenseVector;
import io.inferaligner.follow.SignedManifest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;

/** Takes a good bundle apart and puts broken ones together. */
final class BundleWorkshop {
  private final TestFleet fleet;
  private final BundleManifest manifest;
  private final byte[] vectors;

  BundleWorkshop(TestFleet fleet) {
    this.fleet = fleet;
    String digest = fleet.digest();
    this.manifest = BundleCodec.decodeManifest(fleet.registry().getManifest(digest).bytes());
    this.vectors = fleet.registry().fetch(digest);
  }

  /** The key that the fleet trusts. */
  SigningKey trustedKey() {
    try {
      return SigningKey.parse(Files.readString(fleet.fleet().settings().keys().signing()));
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  /** Manifest and vectors of a bundle that may be wrong. */
  record Draft(SignedManifest manifest, com.google.protobuf.ByteString vectors) {}

  /** A good bundle under another name. */
  Draft good(String name) {
    return signed(renamed(name, vectors, manifest.target()), vectors);
  }

  /** The bundle with other bytes as vectors; its manifest names them truly. */
  Draft withVectors(String name, UnaryOperator<byte[]> change) {
    byte[] changed = change.apply(vectors.clone());
    return signed(renamed(name, changed, manifest.target()), changed);
  }

  /** The bundle with each vector changed. */
  Draft withTensors(String name, BiFunction<String, DenseVector, DenseVector> change) {
    SortedMap<String, DenseVector> tensors = new TreeMap<>(Safetensors.read(vectors));
    tensors.replaceAll(change);
    byte[] changed = Safetensors.write(tensors);
    return signed(renamed(name, changed, manifest.target()), changed);
  }

  /** The bundle for a model with another digest. */
  Draft forOtherModel(String name) {
    ModelIdentity target = manifest.target();
    ModelIdentity other =
        new ModelIdentity(
            target.id(),
            target.layers(),
            target.width(),
            target.dtype(),
            target.weightsDigest(),
            target.tokenizerDigest(),
            target.templateDigest(),
            "0".repeat(64));
    return signed(renamed(name, vectors, other), vectors);
  }

  /** A good bundle, signed by {@code keys}. */
  Draft signedBy(String name, List<SigningKey> keys) {
    byte[] bytes = CanonicalJson.write(renamed(name, vectors, manifest.target()));
    return new Draft(
        SignedManifest.of(bytes, keys.stream().map(key -> key.sign(bytes)).toList()),
        com.google.protobuf.ByteString.copyFrom(vectors));
  }

  /** Writes a draft as a folder that bundle publish takes. */
  static Path folder(Draft draft) throws java.io.IOException {
    Path folder = Files.createTempDirectory("inferaligner-bundle");
    Files.write(folder.resolve("manifest.json"), draft.manifest().bytes());
    Files.write(folder.resolve("vectors.safetensors"), draft.vectors().toByteArray());
    Files.write(
        folder.resolve("signatures.json"), CanonicalJson.write(draft.manifest().signatures()));
    return folder;
  }

  private Draft signed(BundleManifest changed, byte[] bytes) {
    byte[] json = CanonicalJson.write(changed);
    return new Draft(
        SignedManifest.of(json, List.of(trustedKey().sign(json))),
        com.google.protobuf.ByteString.copyFrom(bytes));
  }

  private BundleManifest renamed(String name, byte[] bytes, ModelIdentity target) {
    return new BundleManifest(
        manifest.schema(),
        name,
        manifest.version(),
        manifest.created(),
        manifest.publisher(),
        manifest.strategy(),
        target,
        manifest.reference(),
        manifest.gate(),
        manifest.policy(),
        manifest.calibration(),
        manifest.provenance(),
        manifest.canaries(),
        manifest.evaluation(),
        BundleCodec.files(bytes));
  }
}
