package io.inferaligner.runner.engine;

import java.util.Optional;

/**
 * How a model is run.
 *
 * @param precision empty: as the model's config.json says
 * @param threads arithmetic threads, 0 = one per core
 * @param slots sequences kept at once, at least 1
 * @param maxContext longest sequence in tokens, 0 = the model's own, bounded so that the KV cache
 *     stays below 2 GiB
 */
public record EngineOptions(Optional<Precision> precision, int threads, int slots, int maxContext) {
  public EngineOptions {
    if (threads < 0 || slots < 1 || maxContext < 0) {
      throw new IllegalArgumentException(
          "threads and context must not be negative, slots at least 1");
    }
  }
}
