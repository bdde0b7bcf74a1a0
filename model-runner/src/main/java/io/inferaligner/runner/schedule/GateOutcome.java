package io.inferaligner.runner.schedule;

import io.inferaligner.core.conversation.TurnDecision;
import io.inferaligner.core.gate.GateDecision;
import io.inferaligner.core.gate.LayerScore;
import io.inferaligner.core.plan.StrengthCurve;
import java.util.List;
import java.util.Optional;

/**
 * What the fallback ladder says about one prompt.
 *
 * @param action what to do
 * @param fired the gate's verdict; true when there is none, as steering is the safe side
 * @param score z, 0 when there is none
 * @param marginSigma z in standard deviations of benign scores
 * @param layerScores what each of the gate's layers says; empty without a verdict
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
    List<LayerScore> layerScores,
    Source source,
    String fallbackReason,
    String explanation,
    long micros,
    Optional<TurnDecision> turn) {
  public GateOutcome {
    layerScores = List.copyOf(layerScores);
  }

  /** About a prompt that is no turn of a conversation, without scores of layers. */
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
        List.of(),
        source,
        fallbackReason,
        explanation,
        micros,
        Optional.empty());
  }

  /**
   * What the runner's own gate says.
   *
   * @param decision a verdict
   * @throws IllegalArgumentException if it is none
   */
  public static GateOutcome local(GateDecision decision, String fallbackReason, long micros) {
    return switch (decision) {
      case GateDecision.Open open ->
          local(Action.STEER, open.score(), open.marginSigma(), decision, fallbackReason, micros);
      case GateDecision.Closed closed ->
          local(
              Action.LEAVE, closed.score(), closed.marginSigma(), decision, fallbackReason, micros);
      case GateDecision.Unavailable unavailable ->
          throw new IllegalArgumentException("no verdict: " + unavailable.reason());
    };
  }

  private static GateOutcome local(
      Action action,
      double score,
      double marginSigma,
      GateDecision decision,
      String fallbackReason,
      long micros) {
    return new GateOutcome(
        action,
        action == Action.STEER,
        score,
        marginSigma,
        decision.layerScores(),
        Source.LOCAL,
        fallbackReason,
        decision.explanation(),
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
        layerScores,
        source,
        fallbackReason,
        explanation + " " + decision.explanation(),
        micros,
        Optional.of(decision));
  }

  /** The same outcome, but steering whatever the gate says. */
  public GateOutcome steeringAlways() {
    return new GateOutcome(
        Action.STEER,
        fired,
        score,
        marginSigma,
        layerScores,
        source,
        fallbackReason,
        explanation,
        micros,
        turn);
  }
}
