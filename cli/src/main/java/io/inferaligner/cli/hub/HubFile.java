package io.inferaligner.cli.hub;

import io.inferaligner.core.fault.FaultReason;
import io.inferaligner.core.fault.SteeringException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * A file of a model's repository.
 *
 * @param name within the repository, without folders
 * @param size in bytes
 * @param digest lower-case hexadecimal: SHA-256 of the content where large files are kept, else the
 *     SHA-1 that git gives it; also the name of the blob in a cache
 */
public record HubFile(String name, long size, String digest) {
  private static final int SHA1_DIGITS = 40;

  public HubFile {
    if (size < 0 || !digest.matches("[0-9a-f]{40}|[0-9a-f]{64}")) {
      throw new SteeringException(
          FaultReason.HUB_UNAVAILABLE, "the hub lists '" + name + "' without size and digest");
    }
  }

  /** A digest that is to see the content and nothing else. */
  MessageDigest newDigest() {
    try {
      if (digest.length() > SHA1_DIGITS) {
        return MessageDigest.getInstance("SHA-256");
      }
      MessageDigest git = MessageDigest.getInstance("SHA-1");
      git.update(("blob " + size + "\0").getBytes(StandardCharsets.US_ASCII));
      return git;
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
