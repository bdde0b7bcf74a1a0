package io.inferaligner.gate.config;

import io.inferaligner.core.bundle.TrustedKeys;
import io.quarkus.runtime.configuration.ConfigurationException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Reads the trusted keys, or stops the start with one sentence that says what to do. */
public final class TrustedKeysFile {
  private static final String KEY = "inferaligner.gate.trusted-keys";

  private TrustedKeysFile() {}

  /**
   * The keys of {@code file}.
   *
   * @throws ConfigurationException if there is no file or no key in it
   */
  public static TrustedKeys read(Optional<Path> file) {
    Path path =
        file.orElseThrow(
            () -> refusal("%s is not set: give the file with the public keys".formatted(KEY)));
    TrustedKeys keys = parse(path);
    if (keys.size() == 0) {
      throw refusal("%s holds no key: add one base64 public key per line".formatted(path));
    }
    return keys;
  }

  private static TrustedKeys parse(Path path) {
    try {
      return TrustedKeys.parse(Files.readString(path));
    } catch (IOException e) {
      throw refusal(
          "the trusted keys %s cannot be read: create the file or correct %s".formatted(path, KEY));
    } catch (IllegalArgumentException e) {
      throw refusal(
          "%s holds a line that is no base64 Ed25519 public key: correct it".formatted(path));
    }
  }

  private static ConfigurationException refusal(String sentence) {
    return new ConfigurationException("gate-service cannot start: " + sentence);
  }
}
