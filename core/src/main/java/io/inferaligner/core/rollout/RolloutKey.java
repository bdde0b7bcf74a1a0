package io.inferaligner.core.rollout;

import java.security.SecureRandom;
import java.util.HexFormat;

/**
 * The secret that all runners of a fleet share, so that nobody outside can choose a bucket.
 * Immutable.
 */
public final class RolloutKey {
  private static final int BYTES = 32;

  private final byte[] secret;

  private RolloutKey(byte[] secret) {
    this.secret = secret;
  }

  /** A fresh random key. */
  public static RolloutKey generate() {
    byte[] secret = new byte[BYTES];
    new SecureRandom().nextBytes(secret);
    return new RolloutKey(secret);
  }

  /**
   * The key of {@link #text()}.
   *
   * @throws IllegalArgumentException if it is none
   */
  public static RolloutKey parse(String text) {
    byte[] secret = HexFormat.of().parseHex(text.strip());
    if (secret.length != BYTES) {
      throw new IllegalArgumentException("a rollout key has 64 hexadecimal digits");
    }
    return new RolloutKey(secret);
  }

  /** 64 hexadecimal digits; keep them secret. */
  public String text() {
    return HexFormat.of().formatHex(secret);
  }

  /** The split of one rollout: HMAC-SHA256(key, "inferaligner/canary/v1/CHANNEL/SALT_ID"). */
  public CanarySplit split(String channel, String saltId) {
    return new CanarySplit(
        CanarySplit.hmac(secret, "inferaligner/canary/v1/" + channel + "/" + saltId));
  }
}
