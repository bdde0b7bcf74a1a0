package io.inferaligner.runner.schedule;

import io.inferaligner.core.conversation.TurnDecision;
import io.inferaligner.core.plan.StrengthCurve;
import java.util.Optional;

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
 * @param turn present if the prompt was decided as a turn of a conversation
 */
public record GateOutcome(
    Action action,
    boolean fired,
    double score,
    double marginSigma,
    Source source,
    String fallbackReason,
    String explanation,
    long micros,
    Optional<TurnDecision> turn) {
  /** About a prompt that is no turn of a conversation. */
  public GateOutcome(
      Action action,
      boolean fired,
      double score,
      double marginSigma,
      Source source,
      String fallbackReason,
      String explanation,
      long micros) {
    this(
        action,
        fired,
        score,
        marginSigma,
        source,
        fallbackReason,
        explanation,
        micros,
        Optional.empty());
  }

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

  /**
   * The share of a shift that this prompt gets; all of it where the gate gave no score, or where
   * earlier turns are the reason, which this one's score says nothing of.
   */
  public double share(StrengthCurve strength) {
    return switch (source) {
      case REMOTE, LOCAL ->
          turn.map(decision -> share(decision, strength)).orElseGet(() -> strength.at(marginSigma));
      case ALWAYS, NONE -> 1;
    };
  }

  private static double share(TurnDecision decision, StrengthCurve strength) {
    return switch (decision.cause()) {
      case NONE, TURN -> strength.at(decision.margins().margin());
      case CUSUM, LATCHED, UNSCORED -> 1;
    };
  }

  /** The same outcome, but as the turn's decision says. */
  public GateOutcome asTurn(TurnDecision decision) {
    return new GateOutcome(
        decision.steered() ? Action.STEER : Action.LEAVE,
        decision.steered(),
        score,
        marginSigma,
        source,
        fallbackReason,
        explanation + " " + decision.explanation(),
        micros,
        Optional.of(decision));
  }

  /** The same outcome, but steering whatever the gate says. */
  public GateOutcome steeringAlways() {
    return new GateOutcome(
        Action.STEER, fired, score, marginSigma, source, fallbackReason, explanation, micros, turn);
  }
}
