package io.inferaligner.follow;

import io.inferaligner.core.bundle.TrustedKeys;
import io.inferaligner.core.fault.FaultReason;
import io.inferaligner.core.fault.SteeringException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * The file of public keys whose bundles a service accepts: one Ed25519 key per line, see
 * TrustedKeys.
 */
public final class TrustedKeysFile {
  private static final Logger LOG = Logger.getLogger(TrustedKeysFile.class);

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
    if (keys.all().isEmpty()) {
      throw untrusted("%s holds no key: add one base64 public key per line".formatted(path));
    }
    return keys;
  }

  /**
   * The keys of {@code file}, read again when it changes; the last good ones while it cannot be
   * read. Thread-safe.
   *
   * @throws SteeringException SIGNATURE_UNTRUSTED if it cannot be read now
   */
  public static Supplier<TrustedKeys> following(Optional<Path> file, String setting) {
    AtomicReference<Loaded> last = new AtomicReference<>(load(file, setting));
    return () -> {
      Loaded known = last.get();
      try {
        if (!stamp(file).equals(known.stamp)) {
          known = load(file, setting);
          last.set(known);
          LOG.infof("event=trusted_keys.read keys=%d", known.keys.all().size());
        }
      } catch (SteeringException e) {
        LOG.warnf("event=trusted_keys.unreadable reason=%s", e.fault().reason());
      }
      return known.keys;
    };
  }

  private record Loaded(TrustedKeys keys, String stamp) {}

  private static Loaded load(Optional<Path> file, String setting) {
    String stamp = stamp(file);
    return new Loaded(read(file, setting), stamp);
  }

  /** Changes when the file does. */
  private static String stamp(Optional<Path> file) {
    try {
      return file.isEmpty()
          ? ""
          : Files.getLastModifiedTime(file.get()) + "/" + Files.size(file.get());
    } catch (IOException e) {
      return "";
    }
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
