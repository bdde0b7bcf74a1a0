package io.inferaligner.gate.evaluate;

import com.google.protobuf.ByteString;
import io.inferaligner.core.conversation.ConversationPolicy;
import io.inferaligner.core.fault.FaultReason;
import io.inferaligner.core.fault.SteeringException;
import io.inferaligner.core.gate.GateReading;
import java.util.List;

/**
 * Is this turn to be steered, after those before it?
 *
 * @param key under which the conversation is remembered, 32 bytes; empty: it is not
 * @param messages what was read of the user's messages, each alone, oldest first; the last is the
 *     turn's
 * @param hasHistory whether {@code messages} holds the turns before too, or there are none
 */
public record TurnQuestion(
    ByteString key, List<GateReading> messages, boolean hasHistory, ConversationPolicy policy) {
  private static final int KEY_BYTES = 32;
  private static final int MOST_MESSAGES = 64;

  public TurnQuestion {
    messages = List.copyOf(messages);
    if (!key.isEmpty() && key.size() != KEY_BYTES) {
      throw new SteeringException(
          FaultReason.REQUEST_INVALID,
          "the conversation's key must be the 32 bytes of a SHA-256 or empty, got " + key.size());
    }
    if (messages.isEmpty()
        || messages.size() > MOST_MESSAGES
        || (!hasHistory && messages.size() > 1)) {
      throw new SteeringException(
          FaultReason.REQUEST_INVALID,
          "a turn needs its message's activation, or that and those of up to %d before it"
              .formatted(MOST_MESSAGES - 1));
    }
  }

  /** The turn's message alone. */
  GateReading latest() {
    return messages.getLast();
  }

  /** The messages before it, oldest first. */
  List<GateReading> earlier() {
    return messages.subList(0, messages.size() - 1);
  }
}
