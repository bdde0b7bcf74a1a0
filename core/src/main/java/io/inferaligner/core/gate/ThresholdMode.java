package io.inferaligner.core.gate;

/** How a gate's bias was chosen (method.md §4.4). */
public enum ThresholdMode {
  /** Half-way between the class means: the paper's bias. */
  MIDPOINT,
  /** Split-conformal: at most the target share of benign prompts fires, under exchangeability. */
  TARGET_FPR
}
