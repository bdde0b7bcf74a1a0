package io.inferaligner.runner.engine;

import java.util.Optional;

/**
 * How a model is run.
 *
 * @param precision empty: as the model's config.json says
 * @param threads arithmetic threads, 0 = one per core
 * @param slots sequences kept at once, at least 1
 * @param maxContext longest sequence in tokens, 0 = the model's own; bounded by {@code kvBytes}
 * @param kvBytes most that the keys and values of all slots take
 * @param cache where quantised weights are kept from start to start; empty: nowhere
 */
public record EngineOptions(
    Optional<Precision> precision,
    int threads,
    int slots,
    int maxContext,
    long kvBytes,
    Optional<WeightCache> cache) {
  private static final long KV_BYTES = 2L << 30;

  public EngineOptions {
    if (threads < 0 || slots < 1 || maxContext < 0 || kvBytes < 1) {
      throw new IllegalArgumentException(
          "threads and context must not be negative, slots and memory at least 1");
    }
  }

  /** Options that keep no quantised weights. */
  public EngineOptions(Optional<Precision> precision, int threads, int slots, int maxContext) {
    this(precision, threads, slots, maxContext, KV_BYTES, Optional.empty());
  }

  /** The same with quantised weights kept in {@code place}. */
  public EngineOptions withCache(WeightCache place) {
    return new EngineOptions(precision, threads, slots, maxContext, kvBytes, Optional.of(place));
  }

  /** The same with {@code bytes} for keys and values. */
  public EngineOptions withMemory(long bytes) {
    return new EngineOptions(precision, threads, slots, maxContext, bytes, cache);
  }
}
