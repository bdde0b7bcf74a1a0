package io.inferaligner.core.gate;

/**
 * Where the weights w of a linear gate come from (method.md §4.3). Declared from the simplest to
 * the richest: of two kinds that detect equally well the earlier one is preferred.
 */
public enum GateKind {
  /** w = Δ/‖Δ‖, the safety-related vector of the paper: blind to how prompts of one class vary. */
  SRV,
  /** w ∝ diag(S)⁻¹Δ: coordinates count by how well they separate the classes (P13). */
  LDA_DIAG,
  /** w ∝ S*⁻¹Δ with the covariance S* shrunk by Ledoit and Wolf's weight. */
  LDA,
  /** w of an L2-regularised logistic regression on standardised coordinates. */
  LOGIT
}
