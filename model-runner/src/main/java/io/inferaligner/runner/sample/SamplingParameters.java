package io.inferaligner.runner.sample;

/**
 * How the next token is chosen.
 *
 * @param temperature 0 = greedy, at most 100
 * @param topK 0 = no limit
 * @param topP in [0, 1]; 0 or 1 = no limit
 * @param seed equal seeds give equal choices
 */
public record SamplingParameters(float temperature, int topK, float topP, long seed) {
  public SamplingParameters {
    if (!(temperature >= 0 && temperature <= 100)) {
      throw new IllegalArgumentException("temperature must lie between 0 and 100");
    }
    if (topK < 0) {
      throw new IllegalArgumentException("top_k must not be negative");
    }
    if (!(topP >= 0 && topP <= 1)) {
      throw new IllegalArgumentException("top_p must lie between 0 and 1");
    }
  }

  /** The most likely token, always. */
  public static SamplingParameters greedy() {
    return new SamplingParameters(0, 0, 0, 0);
  }
}
