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
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/** The public keys whose bundles and channel statements are accepted. Immutable. */
public final class TrustedKeys {
  /** DSSE payload type of a manifest. */
  public static final String PAYLOAD_TYPE = KeyRole.BUNDLE.payloadType();

  private static final int X509_PREFIX = 12;
  private static final String UNTIL = "until=";

  private final List<TrustedKey> keys;

  private TrustedKeys(List<TrustedKey> keys) {
    this.keys = List.copyOf(keys);
  }

  /**
   * Keys from text: one a line as {@code [ROLE] BASE64 [until=INSTANT]}, the base64 of an X.509
   * public key; without a role it signs bundles. Empty lines and lines that start with # are
   * skipped.
   *
   * @throws IllegalArgumentException if a line is no Ed25519 public key
   */
  public static TrustedKeys parse(String text) {
    return new TrustedKeys(
        text.lines()
            .map(String::strip)
            .filter(line -> !line.isEmpty() && !line.startsWith("#"))
            .map(TrustedKeys::parseLine)
            .toList());
  }

  /** How many keys sign bundles. */
  public int size() {
    return (int) keys.stream().filter(key -> key.role() == KeyRole.BUNDLE).count();
  }

  /** All keys, in the order of the file. */
  public List<TrustedKey> all() {
    return keys;
  }

  /** Whether there is a key of {@code role}, expired or not. */
  public boolean has(KeyRole role) {
    return keys.stream().anyMatch(key -> key.role() == role);
  }

  /**
   * Refuses a manifest unless at least one signature is by a trusted key, and valid.
   *
   * @throws SteeringException SIGNATURE_MISSING, SIGNATURE_UNTRUSTED
   */
  public void requireSigned(byte[] manifest, List<BundleSignature> signatures) {
    require(KeyRole.BUNDLE, "bundle", manifest, signatures);
  }

  /**
   * Refuses a channel statement unless a trusted channel key signed it.
   *
   * @throws SteeringException SIGNATURE_MISSING, SIGNATURE_UNTRUSTED
   */
  public void requireSignedStatement(byte[] statement, List<BundleSignature> signatures) {
    require(KeyRole.CHANNEL, "channel statement", statement, signatures);
  }

  private void require(
      KeyRole role, String what, byte[] payload, List<BundleSignature> signatures) {
    if (signatures.isEmpty()) {
      throw new SteeringException(
          FaultReason.SIGNATURE_MISSING,
          "the %s is not signed: sign it with a key that is trusted".formatted(what));
    }
    Instant now = Instant.now();
    boolean valid =
        signatures.stream()
            .anyMatch(signature ->
                keys.stream()
                    .filter(key -> key.keyId().equals(signature.keyId()))
                    .filter(key -> key.allows(role, now))
                    .anyMatch(key -> verify(key.key(), role, payload, signature.bytes())));
    if (!valid) {
      throw new SteeringException(
          FaultReason.SIGNATURE_UNTRUSTED,
          "no signature of the %s is valid under a trusted key: check its origin or the trusted keys"
              .formatted(what));
    }
  }

  private static TrustedKey parseLine(String line) {
    String[] parts = line.split("\\s+", -1);
    Optional<KeyRole> role = KeyRole.of(parts[0]);
    int at = role.isPresent() ? 1 : 0;
    try {
      PublicKey key =
          KeyFactory.getInstance("Ed25519")
              .generatePublic(new X509EncodedKeySpec(Base64.getDecoder().decode(parts[at])));
      Instant until = Instant.MAX;
      for (int i = at + 1; i < parts.length; i++) {
        if (!parts[i].startsWith(UNTIL)) {
          throw new IllegalArgumentException("unknown word in a line of trusted keys: " + parts[i]);
        }
        until = Instant.parse(parts[i].substring(UNTIL.length()));
      }
      return new TrustedKey(keyId(key), role.orElse(KeyRole.BUNDLE), key, until);
    } catch (GeneralSecurityException | DateTimeException | ArrayIndexOutOfBoundsException e) {
      throw new IllegalArgumentException("not an Ed25519 public key: " + line, e);
    }
  }

  /** SHA-256 of the raw 32-byte public key, hexadecimal. */
  static String keyId(PublicKey key) {
    byte[] encoded = key.getEncoded();
    return Digests.sha256(Arrays.copyOfRange(encoded, X509_PREFIX, encoded.length));
  }

  /** DSSE v1 PAE: "DSSEv1" SP len(type) SP type SP len(body) SP body. */
  static byte[] preAuthenticationEncoding(KeyRole role, byte[] body) {
    String type = role.payloadType();
    byte[] prefix =
        ("DSSEv1 " + type.length() + " " + type + " " + body.length + " ")
            .getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(prefix.length + body.length).put(prefix).put(body).array();
  }

  private static boolean verify(PublicKey key, KeyRole role, byte[] payload, byte[] signature) {
    try {
      Signature verifier = Signature.getInstance("Ed25519");
      verifier.initVerify(key);
      verifier.update(preAuthenticationEncoding(role, payload));
      return verifier.verify(signature);
    } catch (GeneralSecurityException e) {
      return false;
    }
  }
}
