package io.inferaligner.core.gate;

import java.util.List;

/**
 * What a gate computes from an activation, and from what it is fitted (method.md §4.3). Declared
 * from the simplest to the richest: of two kinds that detect equally well the earlier one is
 * preferred.
 */
public enum GateKind {
  /** w = Δ/‖Δ‖, the safety-related vector of the paper: blind to how prompts of one class vary. */
  SRV,
  /** w ∝ diag(S)⁻¹Δ: coordinates count by how well they separate the classes (P13). */
  LDA_DIAG,
  /** w ∝ S*⁻¹Δ with the covariance S* shrunk by Ledoit and Wolf's weight. */
  LDA,
  /** w of an L2-regularised logistic regression on standardised coordinates. */
  LOGIT,
  /** The cosine of the activation and the safety-related vector: blind to its length (P13). */
  COSINE,
  /** Nearer to the harmful prompts than to the harmless ones, by each class's own variances. */
  MAHALANOBIS;

  /**
   * The kinds that are tried when none is asked for: the linear ones, which take one product at run
   * time and extrapolate evenly.
   */
  public static List<GateKind> automatic() {
    return List.of(SRV, LDA_DIAG, LDA, LOGIT);
  }
}
