package io.inferaligner.cli.exchange;

import io.inferaligner.core.bundle.BundleCodec;
import io.inferaligner.core.bundle.Digests;
import io.inferaligner.core.exchange.ControlVectors;
import io.inferaligner.core.exchange.Gguf;
import io.inferaligner.core.exchange.SteeringVectorJson;
import io.inferaligner.core.fault.FaultReason;
import io.inferaligner.core.fault.SteeringException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Vectors and where they came from.
 *
 * @param format "gguf", "svec" or "bundle"
 * @param name of the file, without its folders
 * @param sha256 of the file, or the digest of the bundle
 */
public record ImportSource(String format, String name, String sha256, ControlVectors vectors) {
  private static final byte[] GGUF = "GGUF".getBytes(StandardCharsets.UTF_8);
  private static final byte[] ZIP = {'P', 'K', 3, 4};
  private static final byte PICKLE = (byte) 0x80;

  /**
   * The vectors of {@code file}, whose first bytes say what it is.
   *
   * @throws SteeringException REQUEST_INVALID, BUNDLE_*
   */
  public static ImportSource read(Path file) {
    byte[] bytes = bytes(file);
    String name = file.getFileName().toString();
    if (startsWith(bytes, GGUF)) {
      return new ImportSource("gguf", name, Digests.sha256(bytes), Gguf.read(bytes));
    }
    if (startsWith(bytes, new byte[] {'{'})) {
      return new ImportSource("svec", name, Digests.sha256(bytes), SteeringVectorJson.read(bytes));
    }
    if (startsWith(bytes, ZIP) || startsWith(bytes, new byte[] {PICKLE})) {
      throw malformed(name, "is a pickle, which can run code when it is read: none is ever read");
    }
    throw malformed(name, "is neither GGUF nor .svec JSON (nor the folder of a bundle)");
  }

  private static byte[] bytes(Path file) {
    try {
      long size = Files.size(file);
      if (size > BundleCodec.MAX_VECTOR_BYTES) {
        throw new SteeringException(
            FaultReason.BUNDLE_LIMIT_EXCEEDED,
            "'%s' has %d bytes, at most %d are allowed"
                .formatted(file.getFileName(), size, BundleCodec.MAX_VECTOR_BYTES));
      }
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new SteeringException(
          FaultReason.REQUEST_INVALID, "'%s' cannot be read".formatted(file), e);
    }
  }

  private static boolean startsWith(byte[] bytes, byte[] start) {
    return bytes.length >= start.length
        && Arrays.equals(bytes, 0, start.length, start, 0, start.length);
  }

  private static SteeringException malformed(String name, String why) {
    return new SteeringException(FaultReason.BUNDLE_MALFORMED, "'" + name + "' " + why);
  }
}
