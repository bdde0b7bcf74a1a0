package io.inferaligner.core.gate;

import java.util.List;

/**
 * The guidance gate g (InferAligner, method.md §1.1, §4.3): reads activations, never changes them.
 */
public final class GuidanceGate {
  private GuidanceGate() {}

  /**
   * Decides for the residuals of the last rendered prompt token at the gate's layers.
   *
   * @throws IllegalArgumentException if a layer was not read, or widths differ
   */
  public static GateDecision decide(GateParameters gate, GateReading reading) {
    double score = gate.score(reading);
    if (!Double.isFinite(score)) {
      return new GateDecision.Unavailable(gate.layers(), "the activation is not finite");
    }
    List<LayerScore> layers = gate.scorer().shares(reading, gate.bias());
    double margin = score / gate.sigma();
    boolean unfamiliar = gate.scorer().unfamiliar(reading);
    return score > 0
        ? new GateDecision.Open(layers, score, margin, unfamiliar)
        : new GateDecision.Closed(layers, score, margin, unfamiliar);
  }
}
