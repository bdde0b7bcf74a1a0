package io.inferaligner.core.gate;

import io.inferaligner.core.tensor.DenseVector;

/**
 * The guidance gate g (InferAligner, method.md §1.1, §4.3): reads one activation, never changes it.
 */
public final class GuidanceGate {
  private GuidanceGate() {}

  /**
   * Decides for the residual {@code h}, shape [d], of the last rendered prompt token at the gate's
   * layer.
   *
   * @throws IllegalArgumentException if the widths differ
   */
  public static GateDecision decide(GateParameters gate, DenseVector h) {
    double score = gate.score(h);
    if (!Double.isFinite(score)) {
      return new GateDecision.Unavailable(gate.layer(), "the activation is not finite");
    }
    double margin = score / gate.sigma();
    boolean unfamiliar = gate.scorer().unfamiliar(h);
    return score > 0
        ? new GateDecision.Open(gate.layer(), score, margin, unfamiliar)
        : new GateDecision.Closed(gate.layer(), score, margin, unfamiliar);
  }
}
