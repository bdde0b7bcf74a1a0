package io.inferaligner.core.gate;

import io.inferaligner.core.tensor.DenseVector;
import java.util.List;

/**
 * One gate: z = score(h) + b, fires when z &gt; 0 (method.md §4.3).
 *
 * @param scorer what is read off the residuals; for the SRV gate of one layer ⟨h_l, s_l⟩
 * @param bias b, threshold folded in
 * @param sigma standard deviation of z over benign calibration prompts, &gt; 0
 */
public record GateParameters(LayeredScorer scorer, double bias, double sigma) {
  public GateParameters {
    if (!Double.isFinite(bias) || !(sigma > 0) || Double.isInfinite(sigma)) {
      throw new IllegalArgumentException("gate parameters must be finite and sigma positive");
    }
  }

  /** A gate of one layer. */
  public GateParameters(int layer, GateScorer scorer, double bias, double sigma) {
    this(LayeredScorer.of(layer, scorer), bias, sigma);
  }

  /** A linear gate of {@code weights}, shape [d], at one layer. */
  public GateParameters(int layer, DenseVector weights, double bias, double sigma) {
    this(layer, new GateScorer.Linear(weights), bias, sigma);
  }

  /** Block numbers that are read, 1…L−1, ascending. */
  public List<Integer> layers() {
    return scorer.layers();
  }

  /** The highest of them. */
  public int layer() {
    return scorer.parts().getLast().layer();
  }

  /** z for a reading of {@link #layers}. */
  public double score(GateReading reading) {
    return scorer.score(reading) + bias;
  }

  /** The same gate with another threshold. */
  public GateParameters withBias(double newBias) {
    return new GateParameters(scorer, newBias, sigma);
  }
}
