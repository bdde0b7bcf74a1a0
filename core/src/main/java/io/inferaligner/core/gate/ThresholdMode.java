package io.inferaligner.core.gate;

/** How a gate's bias was chosen (method.md §4.4). */
public enum ThresholdMode {
  /** Half-way between the class means: the paper's bias. */
  MIDPOINT,
  /** Split-conformal: at most the target share of benign prompts fires, under exchangeability. */
  TARGET_FPR,
  /** With 95 % confidence at most the target share of benign prompts fires: certified. */
  TARGET_FPR_95,
  /** Largest TPR − FPR on the calibration prompts. */
  YOUDEN,
  /** Largest F1 on the calibration prompts. */
  MAX_F1,
  /** Smallest expected {@link GateCost} on the calibration prompts. */
  COST;

  /** True if the mode aims at a false-positive rate that must be given. */
  public boolean hasTarget() {
    return this == TARGET_FPR || this == TARGET_FPR_95;
  }
}
