package io.inferaligner.cli.fleet;

import io.inferaligner.core.bundle.SigningKey;
import io.inferaligner.core.fault.FaultReason;
import io.inferaligner.core.fault.SteeringException;
import io.inferaligner.core.rollout.RolloutKey;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;

/** The signing key and the trusted public keys of a checkout. */
public record KeyFiles(Path folder) {
  public Path signing() {
    return folder.resolve("signing.key");
  }

  public Path trusted() {
    return folder.resolve("trusted.keys");
  }

  /** The secret that splits canaries. */
  public Path rollout() {
    return folder.resolve("rollout.key");
  }

  /** Makes a key pair and trusts it, and a rollout key, unless there are some. */
  public void createIfMissing() {
    try {
      Files.createDirectories(folder);
      if (!Files.exists(signing())) {
        write(SigningKey.generate(), signing());
      }
      if (!Files.exists(rollout())) {
        writeSecret(RolloutKey.generate().text() + "\n", rollout());
      }
      if (!Files.exists(trusted())) {
        Files.writeString(
            trusted(),
            "# Public keys whose bundles are accepted, one a line.\n"
                + read(signing()).publicText()
                + "\n");
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write keys to " + folder, e);
    }
  }

  /** Writes {@code key} to a new file that only its owner can read. */
  public static void write(SigningKey key, Path file) throws IOException {
    writeSecret(key.text(), file);
  }

  private static void writeSecret(String text, Path file) throws IOException {
    Files.createFile(
        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(file, text, StandardOpenOption.WRITE);
  }

  /** The signing key in {@code file}. */
  public static SigningKey read(Path file) {
    try {
      return SigningKey.parse(Files.readString(file));
    } catch (IOException | IllegalArgumentException e) {
      throw new SteeringException(
          FaultReason.REQUEST_INVALID,
          file + " is no signing key: make one with './inferaligner key new --out FILE'",
          e);
    }
  }
}
