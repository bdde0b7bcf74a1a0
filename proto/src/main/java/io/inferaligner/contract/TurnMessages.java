package io.inferaligner.contract;

import io.inferaligner.core.conversation.ConversationPolicy;
import io.inferaligner.core.conversation.ConversationState;
import io.inferaligner.core.conversation.ConversationState.Cause;
import io.inferaligner.core.conversation.TurnDecision;
import io.inferaligner.core.fault.FaultReason;
import io.inferaligner.core.fault.SteeringException;
import io.inferaligner.proto.gate.v1.ConversationRules;
import io.inferaligner.proto.types.v1.TurnReason;
import io.inferaligner.proto.types.v1.TurnVerdict;

/** Conversions of what the gate and the runner say to each other about turns. */
public final class TurnMessages {
  private TurnMessages() {}

  /**
   * The policy of {@code rules}.
   *
   * @throws SteeringException REQUEST_INVALID if they mean nothing
   */
  public static ConversationPolicy policy(ConversationRules rules) {
    try {
      return new ConversationPolicy(
          rules.getAllowance(), rules.getAlarm(), rules.getRelease(), rules.getLatchedTurns());
    } catch (IllegalArgumentException e) {
      throw new SteeringException(FaultReason.REQUEST_INVALID, String.valueOf(e.getMessage()), e);
    }
  }

  public static ConversationRules rules(ConversationPolicy policy) {
    return ConversationRules.newBuilder()
        .setAllowance(policy.allowance())
        .setAlarm(policy.alarm())
        .setRelease(policy.release())
        .setLatchedTurns(policy.latchedTurns())
        .build();
  }

  /** A margin that is not finite becomes 0, since NaN never goes over the wire. */
  public static TurnVerdict verdict(TurnDecision turn) {
    double latest = turn.margins().latest();
    return TurnVerdict.newBuilder()
        .setReason(reason(turn.cause()))
        .setMessageMarginSigma(Double.isFinite(latest) ? latest : 0)
        .setSuspicion(turn.after().suspicion())
        .setLatchedTurns(turn.after().latched())
        .setHistoryNeeded(turn.historyNeeded())
        .build();
  }

  /**
   * The decision of {@code verdict} about a conversation of {@code margin}.
   *
   * @throws IllegalArgumentException if it has no reason that is known here, or numbers that are
   *     none
   */
  public static TurnDecision decision(TurnVerdict verdict, double margin) {
    if (!Double.isFinite(verdict.getMessageMarginSigma())
        || !Double.isFinite(verdict.getSuspicion())) {
      throw new IllegalArgumentException("the verdict on the turn has a number that is not finite");
    }
    return new TurnDecision(
        cause(verdict.getReason()),
        new ConversationState.Turn(margin, verdict.getMessageMarginSigma()),
        new ConversationState(verdict.getSuspicion(), verdict.getLatchedTurns()),
        verdict.getHistoryNeeded());
  }

  private static TurnReason reason(Cause cause) {
    return switch (cause) {
      case NONE -> TurnReason.TURN_REASON_NONE;
      case TURN -> TurnReason.TURN_REASON_TURN;
      case CUSUM -> TurnReason.TURN_REASON_CUSUM;
      case LATCHED -> TurnReason.TURN_REASON_LATCHED;
      case UNSCORED -> TurnReason.TURN_REASON_UNSCORED;
    };
  }

  private static Cause cause(TurnReason reason) {
    return switch (reason) {
      case TURN_REASON_NONE -> Cause.NONE;
      case TURN_REASON_TURN -> Cause.TURN;
      case TURN_REASON_CUSUM -> Cause.CUSUM;
      case TURN_REASON_LATCHED -> Cause.LATCHED;
      case TURN_REASON_UNSCORED -> Cause.UNSCORED;
      case TURN_REASON_UNSPECIFIED, UNRECOGNIZED ->
          throw new IllegalArgumentException("the verdict on the turn has no reason");
    };
  }
}
