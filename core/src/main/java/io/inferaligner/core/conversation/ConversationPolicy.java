package io.inferaligner.core.conversation;

/**
 * When the turns of a conversation are steered (method.md §4.9). All scores are margins: standard
 * deviations of benign prompts above the gate's threshold.
 *
 * @param allowance k of the cumulative sum: turns above it add to the suspicion, others lower it;
 *     below 0, since a benign margin is negative
 * @param alarm h &gt; 0, the suspicion at which a turn is steered though no turn alone opened the
 *     gate
 * @param release r ≥ 0: only a turn whose margin is below −r counts towards release (hysteresis)
 * @param latchedTurns how many such turns stay steered after one that fired, ≥ 0
 */
public record ConversationPolicy(double allowance, double alarm, double release, int latchedTurns) {
  public ConversationPolicy {
    if (!Double.isFinite(allowance) || !(alarm > 0) || !(release >= 0) || latchedTurns < 0) {
      throw new IllegalArgumentException(
          "a conversation needs a finite allowance, an alarm above 0, and a release and latch of at least 0");
    }
  }

  /** Turns nearer than half a deviation to the threshold add up; two turns stay steered. */
  public static ConversationPolicy standard() {
    return new ConversationPolicy(-0.5, 2, 0.5, 2);
  }
}
