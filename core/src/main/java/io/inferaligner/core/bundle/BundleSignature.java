package io.inferaligner.core.bundle;

import java.util.HexFormat;

/**
 * An Ed25519 signature over the DSSE pre-authentication encoding of manifest bytes.
 *
 * @param keyId SHA-256 of the raw public key, hexadecimal
 * @param signatureHex 64 bytes as hexadecimal
 */
public record BundleSignature(String keyId, String signatureHex) {
  public static BundleSignature of(String keyId, byte[] signature) {
    return new BundleSignature(keyId, HexFormat.of().formatHex(signature));
  }

  /** The signature bytes; empty if the text is no hexadecimal. */
  public byte[] bytes() {
    try {
      return HexFormat.of().parseHex(signatureHex);
    } catch (IllegalArgumentException e) {
      return new byte[0];
    }
  }
}
