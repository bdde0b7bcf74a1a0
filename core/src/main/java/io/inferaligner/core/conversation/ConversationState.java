package io.inferaligner.core.conversation;

import java.util.List;

/**
 * What a conversation's turns so far say about the next one. Immutable; who loses it replays the
 * turns, and never takes the conversation for a fresh one (method.md §4.9).
 *
 * @param suspicion S ≥ 0, the cumulative sum of the margins above the allowance
 * @param latched turns that will still be steered if all of them are quiet
 */
public record ConversationState(double suspicion, int latched) {
  /** Before the first turn. */
  public static final ConversationState START = new ConversationState(0, 0);

  /** Why a turn is steered. */
  public enum Cause {
    /** It is not. */
    NONE,
    /** The gate opened for this turn. */
    TURN,
    /** No turn alone opened it, but several came near: the cumulative sum passed the alarm. */
    CUSUM,
    /** An earlier turn fired, and the conversation has not been quiet for long enough. */
    LATCHED,
    /** The turn has no usable score: steered, as a gate that fails does. */
    UNSCORED
  }

  /**
   * Margins of one turn.
   *
   * @param conversation of everything up to the turn, as the model reads it
   * @param latest of the turn's message alone
   */
  public record Turn(double conversation, double latest) {
    /** The larger one. */
    public double margin() {
      return Math.max(conversation, latest);
    }
  }

  /** A decision and the state after it. */
  public record Step(Cause cause, ConversationState after) {
    public boolean steered() {
      return cause != Cause.NONE;
    }
  }

  /** The decision about {@code turn}. */
  public Step next(ConversationPolicy policy, Turn turn) {
    double margin = turn.margin();
    if (!Double.isFinite(margin)) {
      return new Step(Cause.UNSCORED, new ConversationState(suspicion, policy.latchedTurns()));
    }
    double sum = Math.max(0, suspicion + margin - policy.allowance());
    if (margin > 0 || sum > policy.alarm()) {
      // The latch carries the suspicion on; a sum without bound would never let go.
      return new Step(
          margin > 0 ? Cause.TURN : Cause.CUSUM, new ConversationState(0, policy.latchedTurns()));
    }
    if (latched == 0) {
      return new Step(Cause.NONE, new ConversationState(sum, 0));
    }
    boolean quiet = margin < -policy.release();
    return new Step(Cause.LATCHED, new ConversationState(sum, quiet ? latched - 1 : latched));
  }

  /** The state after {@code turns} from the start. */
  public static ConversationState replay(ConversationPolicy policy, List<Turn> turns) {
    ConversationState state = START;
    for (Turn turn : turns) {
      state = state.next(policy, turn).after();
    }
    return state;
  }
}
