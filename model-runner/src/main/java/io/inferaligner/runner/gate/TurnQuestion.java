package io.inferaligner.runner.gate;

import com.google.protobuf.ByteString;
import io.inferaligner.core.conversation.ConversationPolicy;
import io.inferaligner.core.conversation.TurnDecision;
import io.inferaligner.core.gate.GateDecision;
import io.inferaligner.core.gate.GateParameters;
import io.inferaligner.core.gate.GateReading;
import io.inferaligner.core.gate.GuidanceGate;
import java.util.List;

/**
 * The prompt as the latest turn of a conversation.
 *
 * @param key under which the gate remembers the conversation, 32 bytes; empty: it does not
 * @param messages what the gate reads of the user's messages, each alone, oldest first; the last is
 *     the turn's
 * @param hasHistory whether {@code messages} holds those before it too, or there are none
 */
public record TurnQuestion(
    ByteString key, List<GateReading> messages, boolean hasHistory, ConversationPolicy policy) {
  public TurnQuestion {
    messages = List.copyOf(messages);
  }

  /**
   * The decision by {@code messages} only.
   *
   * @param whole the gate's decision about the whole conversation
   */
  TurnDecision decide(GateParameters gate, GateDecision whole) {
    List<GateDecision> alone =
        messages.stream().map(message -> GuidanceGate.decide(gate, message)).toList();
    return hasHistory
        ? TurnDecision.of(
            policy,
            TurnDecision.replayed(policy, alone.subList(0, alone.size() - 1)),
            whole,
            alone.getLast())
        : TurnDecision.unknown(whole, alone.getLast());
  }
}
