package io.inferaligner.runner.tokenize;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** GPT-2's way to write any byte as a printable character. */
final class ByteAlphabet {
  private static final char[] CHARACTERS = new char[256];
  private static final int[] BYTES = new int[512];

  static {
    Arrays.fill(BYTES, -1);
    int spare = 256;
    for (int value = 0; value < 256; value++) {
      boolean printable =
          (value >= '!' && value <= '~') || (value >= 0xA1 && value <= 0xFF && value != 0xAD);
      CHARACTERS[value] = (char) (printable ? value : spare++);
      BYTES[CHARACTERS[value]] = value;
    }
  }

  private ByteAlphabet() {}

  /** The bytes that {@code token} writes; its UTF-8 if it holds any other character. */
  static byte[] decode(String token) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (int i = 0; i < token.length(); i++) {
      char character = token.charAt(i);
      if (character >= BYTES.length || BYTES[character] < 0) {
        return token.getBytes(StandardCharsets.UTF_8);
      }
      bytes.write(BYTES[character]);
    }
    return bytes.toByteArray();
  }

  /** {@code bytes} as characters. */
  static String encode(byte[] bytes) {
    StringBuilder token = new StringBuilder();
    for (byte value : bytes) {
      token.append(CHARACTERS[value & 0xFF]);
    }
    return token.toString();
  }
}
