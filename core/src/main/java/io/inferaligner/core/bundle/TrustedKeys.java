package io.inferaligner.core.bundle;

import io.inferaligner.core.fault.FaultReason;
import io.inferaligner.core.fault.SteeringException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The public keys whose bundles are accepted. Immutable. */
public final class TrustedKeys {
  /** DSSE payload type of a manifest. */
  public static final String PAYLOAD_TYPE = "application/vnd.inferaligner.bundle.v1+json";

  private static final int X509_PREFIX = 12;

  private final Map<String, PublicKey> keys;

  private TrustedKeys(Map<String, PublicKey> keys) {
    this.keys = Map.copyOf(keys);
  }

  /**
   * Keys from text: one base64 X.509 public key per line; empty lines and lines that start with #
   * are skipped.
   *
   * @throws IllegalArgumentException if a line is no Ed25519 public key
   */
  public static TrustedKeys parse(String text) {
    Map<String, PublicKey> keys = new LinkedHashMap<>();
    for (String line : text.lines().map(String::strip).toList()) {
      if (line.isEmpty() || line.startsWith("#")) {
        continue;
      }
      try {
        PublicKey key =
            KeyFactory.getInstance("Ed25519")
                .generatePublic(new X509EncodedKeySpec(Base64.getDecoder().decode(line)));
        keys.put(keyId(key), key);
      } catch (GeneralSecurityException e) {
        throw new IllegalArgumentException("not an Ed25519 public key: " + line, e);
      }
    }
    return new TrustedKeys(keys);
  }

  public int size() {
    return keys.size();
  }

  /**
   * Refuses a manifest unless at least one signature is by a trusted key, and valid.
   *
   * @throws SteeringException SIGNATURE_MISSING, SIGNATURE_UNTRUSTED
   */
  public void requireSigned(byte[] manifest, List<BundleSignature> signatures) {
    if (signatures.isEmpty()) {
      throw new SteeringException(
          FaultReason.SIGNATURE_MISSING,
          "the bundle is not signed: sign it with a key the registry trusts");
    }
    boolean valid =
        signatures.stream()
            .anyMatch(signature -> {
              PublicKey key = keys.get(signature.keyId());
              return key != null && verify(key, manifest, signature.bytes());
            });
    if (!valid) {
      throw new SteeringException(
          FaultReason.SIGNATURE_UNTRUSTED,
          "no signature of the bundle is valid under a trusted key: check the bundle's origin or the trusted keys");
    }
  }

  /** SHA-256 of the raw 32-byte public key, hexadecimal. */
  static String keyId(PublicKey key) {
    byte[] encoded = key.getEncoded();
    return Digests.sha256(Arrays.copyOfRange(encoded, X509_PREFIX, encoded.length));
  }

  /** DSSE v1 PAE: "DSSEv1" SP len(type) SP type SP len(body) SP body. */
  static byte[] preAuthenticationEncoding(byte[] body) {
    byte[] prefix =
        ("DSSEv1 " + PAYLOAD_TYPE.length() + " " + PAYLOAD_TYPE + " " + body.length + " ")
            .getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(prefix.length + body.length).put(prefix).put(body).array();
  }

  private static boolean verify(PublicKey key, byte[] manifest, byte[] signature) {
    try {
      Signature verifier = Signature.getInstance("Ed25519");
      verifier.initVerify(key);
      verifier.update(preAuthenticationEncoding(manifest));
      return verifier.verify(signature);
    } catch (GeneralSecurityException e) {
      return false;
    }
  }
}
