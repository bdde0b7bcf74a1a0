package io.inferaligner.core.plan;

/**
 * How a bundle changes the residual stream x_l once it is used (method.md §2, §4.6). θ_l is the
 * bundle's vector of unit length, α its strength, c_l the factor of its dose unit.
 */
public enum Strategy {
  /** InferAligner: x + α·c_l·θ_l where the gate is open. */
  INFERALIGNER(true, SteeringPolicy.MAX_ALPHA),
  /** Contrastive activation addition, ActAdd: the same whatever the gate says. */
  CAA(false, SteeringPolicy.MAX_ALPHA),
  /** The refusal direction of one layer, added at that layer whatever the gate says. */
  REFUSAL_ADD(false, SteeringPolicy.MAX_ALPHA),
  /** The opposite, x − α·θ_l⟨x, θ_l⟩, which makes a model answer: to be measured, never served. */
  REFUSAL_ABLATE(true, 1),
  /** Conditional steering: the gate is the cosine with a condition vector; then as INFERALIGNER. */
  CAST(true, SteeringPolicy.MAX_ALPHA),
  /** As INFERALIGNER, but α grows with the gate's score by a {@link StrengthCurve}. */
  ADAPTIVE(true, SteeringPolicy.MAX_ALPHA),
  /** x + max(0, α·c_l − ⟨x, θ_l⟩)·θ_l: what already refuses is left alone. */
  TARGET(true, SteeringPolicy.MAX_ALPHA);

  private final boolean gated;
  private final double maxAlpha;

  Strategy(boolean gated, double maxAlpha) {
    this.gated = gated;
    this.maxAlpha = maxAlpha;
  }

  /** Whether the gate decides; otherwise it is asked and recorded, but every prompt is steered. */
  public boolean isGated() {
    return gated;
  }

  /** Whether it may answer traffic; otherwise only an experiment that names the bundle may. */
  public boolean isServed() {
    return this != REFUSAL_ABLATE;
  }

  /** Largest α that has a meaning. */
  double maxAlpha() {
    return maxAlpha;
  }
}
