package io.inferaligner.core.conversation;

import io.inferaligner.core.conversation.ConversationState.Cause;
import io.inferaligner.core.conversation.ConversationState.Step;
import io.inferaligner.core.conversation.ConversationState.Turn;
import io.inferaligner.core.gate.GateDecision;
import java.util.List;
import java.util.Locale;

/**
 * What the turns of a conversation say about its latest one.
 *
 * @param cause why it is steered
 * @param margins of the turn, in standard deviations of benign prompts; NaN without a score
 * @param after the state after it
 * @param historyNeeded the turns before are unknown to whoever decided: steered unless he is asked
 *     again with them
 */
public record TurnDecision(
    Cause cause, Turn margins, ConversationState after, boolean historyNeeded) {
  /**
   * The decision of somebody who does not know the turns before, and may not take them for none.
   */
  public static TurnDecision unknown(GateDecision whole, GateDecision latest) {
    return new TurnDecision(Cause.UNSCORED, margins(whole, latest), ConversationState.START, true);
  }

  /**
   * The decision after {@code before}.
   *
   * @param whole the gate's decision about the conversation as the model reads it
   * @param latest the same about the turn's message alone, as a conversation's first
   */
  public static TurnDecision of(
      ConversationPolicy policy,
      ConversationState before,
      GateDecision whole,
      GateDecision latest) {
    Turn margins = margins(whole, latest);
    Step step = before.next(policy, margins);
    return new TurnDecision(step.cause(), margins, step.after(), false);
  }

  /**
   * The state after turns of which only the messages are known, each alone.
   *
   * @param messages the gate's decisions about them, oldest first
   */
  public static ConversationState replayed(ConversationPolicy policy, List<GateDecision> messages) {
    return ConversationState.replay(
        policy, messages.stream().map(message -> margins(message, message)).toList());
  }

  private static Turn margins(GateDecision whole, GateDecision latest) {
    return new Turn(margin(whole), margin(latest));
  }

  private static double margin(GateDecision decision) {
    return switch (decision) {
      case GateDecision.Open open -> open.marginSigma();
      case GateDecision.Closed closed -> closed.marginSigma();
      case GateDecision.Unavailable _ -> Double.NaN;
    };
  }

  /** Whether the turn is steered. */
  public boolean steered() {
    return cause != Cause.NONE;
  }

  /** One sentence for people. */
  public String explanation() {
    return switch (cause) {
      case NONE -> "No turn of the conversation asks for steering.";
      case TURN ->
          String.format(
              Locale.ROOT,
              "Fired in this turn: conversation %+.2f, its latest message alone %+.2f standard deviations.",
              margins.conversation(),
              margins.latest());
      case CUSUM -> "Several turns came near the threshold: together they passed the alarm.";
      case LATCHED ->
          "An earlier turn fired: %d more quiet turns are needed.".formatted(after.latched());
      case UNSCORED ->
          historyNeeded
              ? "The turns before are unknown here."
              : "The turn has no score: steered, as when the gate fails.";
    };
  }
}
