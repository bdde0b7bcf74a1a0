package io.inferaligner.follow;

import com.google.protobuf.UnsafeByteOperations;
import io.inferaligner.core.bundle.BundleCodec;
import io.inferaligner.core.bundle.TrustedKeys;
import io.inferaligner.core.bundle.VectorBundle;
import io.inferaligner.core.fault.FaultReason;
import io.inferaligner.core.fault.SteeringException;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/** Turns a digest into a bundle that is what its digest says, signed, and admitted. Thread-safe. */
final class BundleVerifier {
  private static final Pattern DIGEST = Pattern.compile("[0-9a-f]{64}");

  private final RegistryClient registry;
  private final Supplier<TrustedKeys> trustedKeys;
  private final BundleAdmission admission;

  BundleVerifier(
      RegistryClient registry, Supplier<TrustedKeys> trustedKeys, BundleAdmission admission) {
    this.registry = registry;
    this.trustedKeys = trustedKeys;
    this.admission = admission;
  }

  /** The bundle from the registry; not admitted yet. */
  VerifiedParts load(String digest) {
    requireDigest(digest);
    SignedManifest manifest = registry.getManifest(digest);
    trustedKeys.get().requireSigned(manifest.bytes(), manifest.signatures());
    return verify(digest, manifest, registry.fetch(digest));
  }

  /** Checks digest, signature and content of bytes from anywhere. */
  VerifiedParts verify(String digest, SignedManifest manifest, byte[] vectors) {
    if (!manifest.digest().equals(digest)) {
      throw new SteeringException(
          FaultReason.BLOB_DIGEST_MISMATCH, "the manifest of bundle " + digest + " was altered");
    }
    trustedKeys.get().requireSigned(manifest.bytes(), manifest.signatures());
    VectorBundle bundle = BundleCodec.decode(manifest.bytes(), vectors);
    return new VerifiedParts(bundle, manifest, UnsafeByteOperations.unsafeWrap(vectors));
  }

  /** The same for a channel, which no bundle may take that is only to be measured. */
  VerifiedParts loadServed(String digest) {
    return served(load(digest));
  }

  /** Refuses what no channel may point at. */
  static VerifiedParts served(VerifiedParts parts) {
    parts.bundle().manifest().requireServed();
    return parts;
  }

  /** Asks the service; a bug in its check counts as a refusal. */
  void admit(VectorBundle bundle) {
    guarded(() -> {
      admission.admit(bundle);
      return bundle;
    });
  }

  static void requireDigest(String digest) {
    if (!DIGEST.matcher(digest).matches()) {
      throw new SteeringException(
          FaultReason.BUNDLE_NOT_FOUND,
          "a bundle digest has 64 lower-case hexadecimal digits: give one that the registry lists");
    }
  }

  private static <T> T guarded(Supplier<T> check) {
    try {
      return check.get();
    } catch (SteeringException e) {
      throw e;
    } catch (RuntimeException e) {
      throw new SteeringException(
          FaultReason.INVARIANT_VIOLATED,
          "the check of a bundle failed (" + e.getClass().getSimpleName() + "): see the log",
          e);
    }
  }
}
