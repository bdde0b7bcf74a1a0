package io.inferaligner.core.plan;

/** The factor c_l of the shift α·c_l·θ_l (method.md §4.6). */
public enum DoseUnit {
  /** c_l = 1: the paper's unit vectors. */
  UNIT,
  /** c_l = ρ_l, the mean norm of the target's residual: α is a fraction of it. */
  REL,
  /** c_l = length of the mean difference that θ_l is the direction of: the vector as it was. */
  RAW
}
