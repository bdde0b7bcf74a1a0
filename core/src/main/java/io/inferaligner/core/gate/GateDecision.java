package io.inferaligner.core.gate;

/** What the gate says about one prompt. */
public sealed interface GateDecision {
  /** Harmful intent: steer. {@code score} &gt; 0. */
  record Open(int layer, double score, double marginSigma) implements GateDecision {}

  /** No harmful intent: leave the model alone. {@code score} ≤ 0. */
  record Closed(int layer, double score, double marginSigma) implements GateDecision {}

  /**
   * No verdict can be given (method.md §4.3, non-finite activation); the caller's fail mode
   * decides.
   */
  record Unavailable(int layer, String reason) implements GateDecision {}

  /** One sentence for people. */
  default String explanation() {
    return switch (this) {
      case Open open ->
          "Fired: the prompt's activation at layer %d lies %.2f standard deviations of benign prompts beyond the threshold (score %+.4f)."
              .formatted(open.layer, open.marginSigma, open.score);
      case Closed closed ->
          "Closed: the prompt's activation at layer %d lies %.2f standard deviations of benign prompts below the threshold (score %+.4f)."
              .formatted(closed.layer, -closed.marginSigma, closed.score);
      case Unavailable unavailable ->
          "No verdict at layer %d: %s.".formatted(unavailable.layer, unavailable.reason);
    };
  }
}
