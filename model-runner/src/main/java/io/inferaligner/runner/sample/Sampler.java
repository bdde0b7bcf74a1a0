package io.inferaligner.runner.sample;

import io.inferaligner.runner.engine.Logits;
import java.util.Arrays;
import java.util.Comparator;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Draws tokens for one generation: temperature, then top-k, then top-p (nucleus), as the reference
 * library orders them. Not thread-safe.
 */
public final class Sampler {
  private final SamplingParameters parameters;
  private final SplittableRandom random;

  public Sampler(SamplingParameters parameters) {
    this.parameters = parameters;
    this.random = new SplittableRandom(parameters.seed());
  }

  /** The id of the next token, from the last token's logits. */
  public int sample(Logits logits) {
    if (parameters.temperature() == 0) {
      return logits.argMax();
    }
    int[] candidates = candidates(logits);
    double[] weights = new double[candidates.length];
    double highest = logits.get(candidates[0]);
    for (int i = 0; i < candidates.length; i++) {
      weights[i] = Math.exp((logits.get(candidates[i]) - highest) / parameters.temperature());
    }
    int kept = nucleus(weights);
    double total = Arrays.stream(weights, 0, kept).sum();
    double draw = random.nextDouble() * total;
    for (int i = 0; i < kept; i++) {
      draw -= weights[i];
      if (draw < 0) {
        return candidates[i];
      }
    }
    return candidates[kept - 1];
  }

  /** Ids by falling logit, at most top-k of them. */
  private int[] candidates(Logits logits) {
    int limit =
        parameters.topK() == 0
            ? logits.vocabulary()
            : Math.min(parameters.topK(), logits.vocabulary());
    return IntStream.range(0, logits.vocabulary())
        .boxed()
        .sorted(Comparator.comparingDouble((Integer id) -> -logits.get(id)))
        .limit(limit)
        .mapToInt(Integer::intValue)
        .toArray();
  }

  /** Length of the shortest prefix of {@code weights} whose share reaches top-p. */
  private int nucleus(double[] weights) {
    if (parameters.topP() == 0 || parameters.topP() == 1) {
      return weights.length;
    }
    double wanted = parameters.topP() * Arrays.stream(weights).sum();
    double sum = 0;
    for (int i = 0; i < weights.length; i++) {
      sum += weights[i];
      if (sum >= wanted) {
        return i + 1;
      }
    }
    return weights.length;
  }
}
