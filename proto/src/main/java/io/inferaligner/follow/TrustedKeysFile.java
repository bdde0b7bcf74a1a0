package io.inferaligner.follow;

import io.inferaligner.core.bundle.TrustedKeys;
import io.inferaligner.core.fault.FaultReason;
import io.inferaligner.core.fault.SteeringException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** The file of public keys whose bundles a service accepts: one base64 Ed25519 key per line. */
public final class TrustedKeysFile {
  private TrustedKeysFile() {}

  /**
   * The keys of {@code file}, at least one.
   *
   * @param setting the configuration key that names the file
   * @throws SteeringException SIGNATURE_UNTRUSTED with one sentence that says what to do
   */
  public static TrustedKeys read(Optional<Path> file, String setting) {
    Path path =
        file.orElseThrow(() ->
            untrusted("%s is not set: give the file with the public keys".formatted(setting)));
    TrustedKeys keys = parse(path, setting);
    if (keys.size() == 0) {
      throw untrusted("%s holds no key: add one base64 public key per line".formatted(path));
    }
    return keys;
  }

  private static TrustedKeys parse(Path path, String setting) {
    try {
      return TrustedKeys.parse(Files.readString(path));
    } catch (IOException e) {
      throw untrusted(
          "the trusted keys %s cannot be read: create the file or correct %s"
              .formatted(path, setting));
    } catch (IllegalArgumentException e) {
      throw untrusted(
          "%s holds a line that is no base64 Ed25519 public key: correct it".formatted(path));
    }
  }

  private static SteeringException untrusted(String sentence) {
    return new SteeringException(FaultReason.SIGNATURE_UNTRUSTED, sentence);
  }
}
