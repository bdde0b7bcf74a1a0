package io.inferaligner.gate.evaluate;

import io.inferaligner.core.bundle.VectorBundle;
import io.inferaligner.core.conversation.TurnDecision;
import io.inferaligner.core.gate.GateDecision;
import java.util.Optional;

/**
 * A decision and what it is bound to.
 *
 * @param turn present if the prompt is a turn of a conversation
 * @param nanos time from question to decision
 */
public record Verdict(
    GateQuestion question,
    VectorBundle bundle,
    GateDecision decision,
    Optional<TurnDecision> turn,
    long nanos) {
  /**
   * Whether to steer. Without a decision the answer is yes: fail mode CLOSED (method.md §4.3),
   * since steering costs some utility and not steering may cost safety.
   */
  public boolean fired() {
    return turn.map(TurnDecision::steered).orElseGet(this::opened);
  }

  private boolean opened() {
    return switch (decision) {
      case GateDecision.Open _, GateDecision.Unavailable _ -> true;
      case GateDecision.Closed _ -> false;
    };
  }

  /** z; 0 without a decision, since NaN never goes over the wire. */
  public double score() {
    return switch (decision) {
      case GateDecision.Open open -> open.score();
      case GateDecision.Closed closed -> closed.score();
      case GateDecision.Unavailable _ -> 0;
    };
  }

  /** z in standard deviations of benign scores; 0 without a decision. */
  public double marginSigma() {
    return switch (decision) {
      case GateDecision.Open open -> open.marginSigma();
      case GateDecision.Closed closed -> closed.marginSigma();
      case GateDecision.Unavailable _ -> 0;
    };
  }

  /** Whether the turns before are unknown here: no decision at all, the question comes again. */
  public boolean historyNeeded() {
    return turn.map(TurnDecision::historyNeeded).orElse(false);
  }

  /** Whether there is a score at all. */
  public boolean decided() {
    return !(decision instanceof GateDecision.Unavailable);
  }

  /** One sentence for people. */
  public String explanation() {
    String prompt =
        decided() ? decision.explanation() : decision.explanation() + " Fail mode CLOSED: steer.";
    return turn.map(made -> prompt + " " + made.explanation()).orElse(prompt);
  }
}
