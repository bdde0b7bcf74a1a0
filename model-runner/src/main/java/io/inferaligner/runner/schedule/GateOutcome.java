package io.inferaligner.runner.schedule;

import io.inferaligner.core.plan.StrengthCurve;

/**
 * What the fallback ladder says about one prompt.
 *
 * @param action what to do
 * @param fired the gate's verdict; true when there is none, as steering is the safe side
 * @param score z, 0 when there is none
 * @param marginSigma z in standard deviations of benign scores
 * @param source who gave the verdict
 * @param fallbackReason why a lower rung was used; empty on the first
 * @param explanation one sentence
 * @param micros time of the evaluation
 */
public record GateOutcome(
    Action action,
    boolean fired,
    double score,
    double marginSigma,
    Source source,
    String fallbackReason,
    String explanation,
    long micros) {
  /** What follows from an outcome. */
  public enum Action {
    LEAVE,
    STEER,
    REFUSE
  }

  /** The rung of the ladder; NONE: no bundle takes part, or the last rung, which refuses. */
  public enum Source {
    REMOTE,
    LOCAL,
    ALWAYS,
    NONE
  }

  /** The share of a shift that this prompt gets; all of it where the gate gave no score. */
  public double share(StrengthCurve strength) {
    return switch (source) {
      case REMOTE, LOCAL -> strength.at(marginSigma);
      case ALWAYS, NONE -> 1;
    };
  }

  /** The same outcome, but steering whatever the gate says. */
  public GateOutcome steeringAlways() {
    return new GateOutcome(
        Action.STEER, fired, score, marginSigma, source, fallbackReason, explanation, micros);
  }
}
