package io.inferaligner.core.gate;

import io.inferaligner.core.tensor.DenseVector;

/**
 * One linear gate: z = ⟨h_l, w⟩ + b, fires when z &gt; 0 (method.md §4.3).
 *
 * @param layer block number l, 1…L−1, whose residual is read
 * @param weights w, shape [d]; for the SRV gate the unit vector s_l
 * @param bias b, threshold folded in
 * @param sigma standard deviation of z over benign calibration prompts, &gt; 0
 */
public record GateParameters(int layer, DenseVector weights, double bias, double sigma) {
  public GateParameters {
    if (layer < 1) {
      throw new IllegalArgumentException("gate layer " + layer + " is below 1");
    }
    if (!weights.isFinite() || !Double.isFinite(bias) || !(sigma > 0) || Double.isInfinite(sigma)) {
      throw new IllegalArgumentException("gate parameters must be finite and sigma positive");
    }
  }

  /** z for the activation {@code h}, shape [d]. */
  public double score(DenseVector h) {
    return weights.dot(h) + bias;
  }
}
