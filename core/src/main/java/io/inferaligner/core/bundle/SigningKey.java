package io.inferaligner.core.bundle;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;

/**
 * An Ed25519 key pair that signs bundles. Text form: two base64 lines, PKCS#8 private and X.509
 * public key.
 */
public final class SigningKey {
  private final PrivateKey privateKey;
  private final PublicKey publicKey;

  private SigningKey(PrivateKey privateKey, PublicKey publicKey) {
    this.privateKey = privateKey;
    this.publicKey = publicKey;
  }

  /** A fresh random key pair. */
  public static SigningKey generate() {
    try {
      KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
      return new SigningKey(pair.getPrivate(), pair.getPublic());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has Ed25519", e);
    }
  }

  /**
   * The key pair of {@link #text()}.
   *
   * @throws IllegalArgumentException if it is none
   */
  public static SigningKey parse(String text) {
    String[] lines = text.strip().split("\\s+", -1);
    if (lines.length != 2) {
      throw new IllegalArgumentException("a signing key has two lines, private and public");
    }
    try {
      KeyFactory factory = KeyFactory.getInstance("Ed25519");
      return new SigningKey(
          factory.generatePrivate(new PKCS8EncodedKeySpec(Base64.getDecoder().decode(lines[0]))),
          factory.generatePublic(new X509EncodedKeySpec(Base64.getDecoder().decode(lines[1]))));
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException("not an Ed25519 key pair", e);
    }
  }

  /** Private and public key; keep it secret. */
  public String text() {
    return Base64.getEncoder().encodeToString(privateKey.getEncoded()) + "\n" + publicText() + "\n";
  }

  /** The public key, base64 of X.509; goes into {@link TrustedKeys}. */
  public String publicText() {
    return Base64.getEncoder().encodeToString(publicKey.getEncoded());
  }

  public String keyId() {
    return TrustedKeys.keyId(publicKey);
  }

  /** The signature of {@code manifest}. */
  public BundleSignature sign(byte[] manifest) {
    return sign(KeyRole.BUNDLE, manifest);
  }

  /** The signature of what keys of {@code role} sign. */
  public BundleSignature sign(KeyRole role, byte[] payload) {
    try {
      Signature signature = Signature.getInstance("Ed25519");
      signature.initSign(privateKey);
      signature.update(TrustedKeys.preAuthenticationEncoding(role, payload));
      return BundleSignature.of(keyId(), signature.sign());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("cannot sign", e);
    }
  }
}
