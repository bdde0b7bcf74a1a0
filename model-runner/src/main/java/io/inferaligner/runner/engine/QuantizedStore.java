package io.inferaligner.runner.engine;

import io.inferaligner.core.bundle.Digests;
import io.inferaligner.core.fault.SteeringException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/**
 * The folder in which quantised weights are kept, one file for each model and precision. A file
 * belongs to the model's files as they were, by path, size and time of change; one that is written
 * anew replaces the older ones.
 */
final class QuantizedStore {
  private static final Logger LOG = Logger.getLogger(QuantizedStore.class);

  /** Changes with the form of quantised weights. */
  private static final int FORM = 2;

  private static final int NAME_LENGTH = 24;
  private static final String ENDING = ".safetensors";

  private final Path folder;
  private final String name;
  private final String state;

  private QuantizedStore(Path folder, String name, String state) {
    this.folder = folder;
    this.name = name;
    this.state = state;
  }

  /**
   * The place of the quantised weights of {@code files} in {@code cache}; empty if they are not
   * worth one.
   */
  static Optional<QuantizedStore> of(
      Optional<WeightCache> cache, List<Path> files, Precision precision) {
    if (cache.isEmpty() || !precision.isQuantized()) {
      return Optional.empty();
    }
    StringBuilder names = new StringBuilder(precision.quantizedForm());
    StringBuilder states = new StringBuilder().append(FORM);
    long bytes = 0;
    try {
      for (Path file : files) {
        Path real = file.toRealPath();
        bytes += Files.size(real);
        names.append('\n').append(real);
        states.append('\n').append(Files.size(real)).append(' ');
        states.append(Files.getLastModifiedTime(real));
      }
    } catch (IOException e) {
      throw ModelFolder.invalid("cannot read " + files + ": " + e.getMessage());
    }
    return bytes < cache.get().leastBytes()
        ? Optional.empty()
        : Optional.of(
            new QuantizedStore(cache.get().folder(), shortDigest(names), shortDigest(states)));
  }

  /** The stored weights, if they are there. */
  Optional<WeightFiles> find() {
    Path file = file();
    if (!Files.isRegularFile(file)) {
      return Optional.empty();
    }
    try {
      return Optional.of(WeightFiles.openQuantized(file));
    } catch (SteeringException e) {
      failed(e.fault().message());
      return Optional.empty();
    }
  }

  /** Begins to write them; empty if that is impossible. */
  Optional<QuantizedFile> create(int tensors) {
    try {
      return Optional.of(QuantizedFile.create(file(), tensors));
    } catch (IOException e) {
      failed(String.valueOf(e.getMessage()));
      return Optional.empty();
    }
  }

  /** Ends what {@link #create} began. */
  void finish(QuantizedFile written) {
    try (Stream<Path> files = Files.list(folder)) {
      written.finish(
          files
              .filter(file -> file.getFileName().toString().startsWith(name + "-"))
              .filter(file -> file.getFileName().toString().endsWith(ENDING))
              .toList());
    } catch (IOException e) {
      failed(String.valueOf(e.getMessage()));
    }
    if (!written.failure().isEmpty()) {
      failed(written.failure());
    }
  }

  private void failed(String why) {
    LOG.warnf("event=weights.store.failed reason=\"%s\" file=%s", why, file());
  }

  private Path file() {
    return folder.resolve(name + "-" + state + ENDING);
  }

  private static String shortDigest(StringBuilder text) {
    return Digests.sha256(text.toString().getBytes(StandardCharsets.UTF_8))
        .substring(0, NAME_LENGTH);
  }
}
