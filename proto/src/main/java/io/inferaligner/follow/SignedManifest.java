package io.inferaligner.follow;

import com.google.protobuf.ByteString;
import io.inferaligner.core.bundle.BundleSignature;
import io.inferaligner.core.bundle.Digests;
import java.util.List;

/**
 * Manifest bytes as signed, and their signatures; nothing of it is verified.
 *
 * @param manifest canonical JSON, see {@link io.inferaligner.core.bundle.BundleManifest}
 */
public record SignedManifest(ByteString manifest, List<BundleSignature> signatures) {
  public SignedManifest {
    signatures = List.copyOf(signatures);
  }

  /** The pair of a copy of {@code manifest} and its signatures. */
  public static SignedManifest of(byte[] manifest, List<BundleSignature> signatures) {
    return new SignedManifest(ByteString.copyFrom(manifest), signatures);
  }

  /** A fresh array of the manifest's bytes. */
  public byte[] bytes() {
    return manifest.toByteArray();
  }

  /** SHA-256 of the manifest's bytes: the bundle's digest. */
  public String digest() {
    return Digests.sha256(bytes());
  }
}
