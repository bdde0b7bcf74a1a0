package io.inferaligner.core.gate;

import io.inferaligner.core.tensor.DenseVector;

/**
 * One gate: z = score(h_l) + b, fires when z &gt; 0 (method.md §4.3).
 *
 * @param layer block number l, 1…L−1, whose residual is read
 * @param scorer what is read off the residual; for the SRV gate ⟨h_l, s_l⟩
 * @param bias b, threshold folded in
 * @param sigma standard deviation of z over benign calibration prompts, &gt; 0
 */
public record GateParameters(int layer, GateScorer scorer, double bias, double sigma) {
  public GateParameters {
    if (layer < 1) {
      throw new IllegalArgumentException("gate layer " + layer + " is below 1");
    }
    if (!Double.isFinite(bias) || !(sigma > 0) || Double.isInfinite(sigma)) {
      throw new IllegalArgumentException("gate parameters must be finite and sigma positive");
    }
  }

  /** A linear gate of {@code weights}, shape [d]. */
  public GateParameters(int layer, DenseVector weights, double bias, double sigma) {
    this(layer, new GateScorer.Linear(weights), bias, sigma);
  }

  /** z for the activation {@code h}, shape [d]. */
  public double score(DenseVector h) {
    return scorer.score(h) + bias;
  }
}
