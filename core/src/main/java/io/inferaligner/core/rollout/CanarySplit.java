package io.inferaligner.core.rollout;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Sorts sticky keys into a million buckets (reliability.md §3.5): bucket = (u32(HMAC-SHA256(salt,
 * key)) · 1 000 000) >>> 32, u32 the first four bytes, big-endian. A key is in the canary if its
 * bucket is below the weight, so a growing weight only adds keys. Test vectors for other languages:
 * clients/canary. Immutable.
 */
public final class CanarySplit {
  /** Buckets, and the weight that means everybody. */
  public static final int MILLION = 1_000_000;

  private static final String ALGORITHM = "HmacSHA256";

  private final SecretKeySpec salt;

  CanarySplit(byte[] salt) {
    this.salt = new SecretKeySpec(salt, ALGORITHM);
  }

  /** 0 … 999 999, the same for the same key, in every process and language. */
  public int bucket(String stickyKey) {
    byte[] hash = hmac(salt, stickyKey);
    long first = Integer.toUnsignedLong(ByteBuffer.wrap(hash).getInt());
    return (int) ((first * MILLION) >>> Integer.SIZE);
  }

  /** Whether {@code stickyKey} belongs to the first {@code weightPpm} of a million buckets. */
  public boolean contains(String stickyKey, int weightPpm) {
    return bucket(stickyKey) < weightPpm;
  }

  static byte[] hmac(byte[] key, String message) {
    return hmac(new SecretKeySpec(key, ALGORITHM), message);
  }

  private static byte[] hmac(SecretKeySpec key, String message) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      return mac.doFinal(message.getBytes(StandardCharsets.UTF_8));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has HMAC-SHA256", e);
    }
  }
}
