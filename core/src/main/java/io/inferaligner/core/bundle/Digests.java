package io.inferaligner.core.bundle;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** SHA-256, the only digest in use, as lower-case hexadecimal. */
public final class Digests {
  private Digests() {}

  /** SHA-256 of {@code bytes}, 64 hexadecimal digits. */
  public static String sha256(byte[] bytes) {
    return HexFormat.of().formatHex(newSha256().digest(bytes));
  }

  /** SHA-256 of token ids, each as little-endian int32; 32 bytes. Binds a verdict to its prompt. */
  public static byte[] tokenHash(int[] tokenIds) {
    ByteBuffer bytes =
        ByteBuffer.allocate(tokenIds.length * Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    for (int id : tokenIds) {
      bytes.putInt(id);
    }
    return newSha256().digest(bytes.array());
  }

  /** A fresh SHA-256. */
  public static MessageDigest newSha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
