package io.inferaligner.runner.bundle;

import io.inferaligner.core.rollout.RolloutKey;
import io.quarkus.runtime.configuration.ConfigurationException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** The file of the secret that splits canaries. */
final class RolloutKeyFile {
  private RolloutKeyFile() {}

  /** The key, or a refusal to start in one sentence; empty if none is configured. */
  static Optional<RolloutKey> read(Optional<Path> file) {
    return file.map(path -> {
      try {
        return RolloutKey.parse(Files.readString(path));
      } catch (IOException | IllegalArgumentException e) {
        throw new ConfigurationException(
            "model-runner cannot start: inferaligner.runner.rollout-key must name a file of 64 hexadecimal digits, which %s is not"
                .formatted(path));
      }
    });
  }
}
