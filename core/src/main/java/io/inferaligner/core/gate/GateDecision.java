package io.inferaligner.core.gate;

/** What the gate says about one prompt. */
public sealed interface GateDecision {
  /**
   * Harmful intent: steer. {@code score} &gt; 0.
   *
   * @param unfamiliar the activation is unlike the calibration prompts of both classes
   */
  record Open(int layer, double score, double marginSigma, boolean unfamiliar)
      implements GateDecision {}

  /**
   * No harmful intent: leave the model alone. {@code score} ≤ 0.
   *
   * @param unfamiliar the activation is unlike the calibration prompts of both classes
   */
  record Closed(int layer, double score, double marginSigma, boolean unfamiliar)
      implements GateDecision {}

  /**
   * No verdict can be given (method.md §4.3, non-finite activation); the caller's fail mode
   * decides.
   */
  record Unavailable(int layer, String reason) implements GateDecision {}

  /** One sentence for people. */
  default String explanation() {
    return switch (this) {
      case Open open ->
          "Fired: the prompt's activation at layer %d lies %.2f standard deviations of benign prompts beyond the threshold (score %+.4f).%s"
              .formatted(open.layer, open.marginSigma, open.score, note(open.unfamiliar));
      case Closed closed ->
          "Closed: the prompt's activation at layer %d lies %.2f standard deviations of benign prompts below the threshold (score %+.4f).%s"
              .formatted(closed.layer, -closed.marginSigma, closed.score, note(closed.unfamiliar));
      case Unavailable unavailable ->
          "No verdict at layer %d: %s.".formatted(unavailable.layer, unavailable.reason);
    };
  }

  private static String note(boolean unfamiliar) {
    return unfamiliar ? " It is unlike the calibration prompts of either class." : "";
  }
}
