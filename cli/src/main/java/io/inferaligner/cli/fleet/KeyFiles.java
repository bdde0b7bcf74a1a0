package io.inferaligner.cli.fleet;

import io.inferaligner.core.bundle.KeyRole;
import io.inferaligner.core.bundle.SigningKey;
import io.inferaligner.core.bundle.TrustedKeys;
import io.inferaligner.core.fault.FaultReason;
import io.inferaligner.core.fault.SteeringException;
import io.inferaligner.core.rollout.RolloutKey;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Optional;

/** The signing key and the trusted public keys of a checkout. */
public record KeyFiles(Path folder) {
  public Path signing() {
    return folder.resolve("signing.key");
  }

  public Path trusted() {
    return folder.resolve("trusted.keys");
  }

  /** The key with which the registry signs channels; absent in checkouts of earlier releases. */
  public Path channel() {
    return folder.resolve("channel.key");
  }

  /** The key pair of {@code role}. */
  public Path of(KeyRole role) {
    return switch (role) {
      case BUNDLE -> signing();
      case CHANNEL -> channel();
    };
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
        if (!Files.exists(channel())) {
          write(SigningKey.generate(), channel());
        }
        Files.writeString(
            trusted(),
            "# Public keys and what they may sign, one a line.\n"
                + line(KeyRole.BUNDLE, read(signing()))
                + line(KeyRole.CHANNEL, read(channel())));
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write keys to " + folder, e);
    }
  }

  /** Writes {@code key} to a new file that only its owner can read. */
  public static void write(SigningKey key, Path file) throws IOException {
    writeSecret(key.text(), file);
  }

  /** The line of {@code key} in a file of trusted keys. */
  public static String line(KeyRole role, SigningKey key) {
    return role.label() + " " + key.publicText() + "\n";
  }

  /** What a rotation did. */
  public record Rotation(String newKeyId, String oldKeyId, Path oldFile) {}

  /**
   * Puts a new key in the place of the one in {@code keyFile}; trusts the new one first, and the
   * old one until {@code end}.
   */
  public static Rotation rotate(Path keyFile, Path trusted, KeyRole role, Optional<Instant> end)
      throws IOException {
    SigningKey old = read(keyFile);
    SigningKey next = SigningKey.generate();
    StringBuilder text = new StringBuilder();
    for (String line : Files.readAllLines(trusted)) {
      boolean ends = line.contains(old.publicText()) && !line.contains("until=");
      text.append(line);
      text.append(ends ? end.map(instant -> " until=" + instant).orElse("") : "").append('\n');
    }
    Path fresh = trusted.resolveSibling(trusted.getFileName() + ".part");
    Files.writeString(fresh, text + line(role, next));
    Files.move(fresh, trusted, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    Path kept = keyFile.resolveSibling(keyFile.getFileName() + "." + old.keyId().substring(0, 12));
    Path part = keyFile.resolveSibling(keyFile.getFileName() + ".part");
    Files.deleteIfExists(part);
    write(next, part);
    Files.copy(keyFile, kept, StandardCopyOption.COPY_ATTRIBUTES);
    Files.move(part, keyFile, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    return new Rotation(next.keyId(), old.keyId(), kept);
  }

  /** The trusted keys in {@code file}. */
  public static TrustedKeys readTrusted(Path file) {
    try {
      return TrustedKeys.parse(Files.readString(file));
    } catch (IOException | IllegalArgumentException e) {
      throw new SteeringException(
          FaultReason.REQUEST_INVALID,
          file + " holds no trusted keys: give the file with --trusted",
          e);
    }
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
