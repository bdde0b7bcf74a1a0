package io.inferaligner.cli.evaluate;

import io.inferaligner.core.conversation.ConversationState;

/**
 * One measured turn of a conversation.
 *
 * @param talk number of the conversation
 * @param turn from 1
 * @param attack true if its message is harmful
 * @param since turns since the conversation's attack; 0 at the attack, −1 before and without one
 * @param margins what the gate said
 * @param cause what the conversation's policy said
 */
public record TalkTurn(
    int talk,
    int turn,
    boolean attack,
    int since,
    ConversationState.Turn margins,
    ConversationState.Cause cause) {

  /** True if the policy steers it. */
  boolean steered() {
    return cause != ConversationState.Cause.NONE;
  }
}
