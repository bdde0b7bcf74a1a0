package io.inferaligner.core.conversation;

import static io.inferaligner.core.conversation.ConversationState.Cause.CUSUM;
import static io.inferaligner.core.conversation.ConversationState.Cause.LATCHED;
import static io.inferaligner.core.conversation.ConversationState.Cause.NONE;
import static io.inferaligner.core.conversation.ConversationState.Cause.TURN;
import static io.inferaligner.core.conversation.ConversationState.Cause.UNSCORED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.inferaligner.core.conversation.ConversationState.Cause;
import io.inferaligner.core.conversation.ConversationState.Turn;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ConversationStateTest {
  private static final ConversationPolicy POLICY = new ConversationPolicy(-1, 2, 1, 2);

  @Test
  void quietTurnsAreLeftAlone() {
    assertThat(causes(-3, -2, -4, -1.5)).containsOnly(NONE);
  }

  /** The message alone opens the gate though the history dilutes it, and the other way round. */
  @Test
  void eitherScoreOfATurnFires() {
    assertThat(ConversationState.START.next(POLICY, new Turn(-2, 0.1)).cause()).isEqualTo(TURN);
    assertThat(ConversationState.START.next(POLICY, new Turn(0.1, -2)).cause()).isEqualTo(TURN);
    assertThat(ConversationState.START.next(POLICY, new Turn(0, 0)).cause()).isEqualTo(NONE);
  }

  @Test
  void afterATurnThatFiredTwoQuietTurnsStaySteered() {
    assertThat(causes(-3, 1, -3, -3, -3)).containsExactly(NONE, TURN, LATCHED, LATCHED, NONE);
  }

  /** Turns between −release and the threshold do not count towards release. */
  @Test
  void nearTurnsKeepTheLatchClosed() {
    assertThat(causes(1, -1, -1, -1, -3, -3, -3))
        .containsExactly(TURN, LATCHED, LATCHED, LATCHED, LATCHED, LATCHED, NONE);
  }

  /** −0.5 lies half a deviation above the allowance: 0.5, 1, 1.5, 2, and 2.5 is above 2. */
  @Test
  void turnsThatOnlyComeNearAddUp() {
    assertThat(causes(-0.5, -0.5, -0.5, -0.5, -0.5, -3, -3, -3))
        .containsExactly(NONE, NONE, NONE, NONE, CUSUM, LATCHED, LATCHED, NONE);
    assertThat(causes(-0.5, -0.5, -0.5, -0.5, -3, -0.5)).containsOnly(NONE);
  }

  @Test
  void aTurnWithoutAScoreIsSteeredAndLatches() {
    assertThat(causes(Double.NaN, -3, -3, -3)).containsExactly(UNSCORED, LATCHED, LATCHED, NONE);
  }

  /** Whatever came before, two quiet turns are enough. */
  @Test
  void benignConversationsRecover() {
    SplittableRandom random = new SplittableRandom(9);
    for (int round = 0; round < 1_000; round++) {
      List<Turn> turns = new ArrayList<>();
      for (int i = random.nextInt(1, 60); i > 0; i--) {
        turns.add(new Turn(6 * random.nextGaussian(), -3));
      }
      turns.add(new Turn(-4, -4));
      turns.add(new Turn(-4, -4));
      ConversationState state = ConversationState.replay(POLICY, turns);
      assertThat(state.latched()).isZero();
      assertThat(state.next(POLICY, new Turn(-4, -4)).steered()).isFalse();
    }
  }

  @Test
  void refusesPoliciesThatMeanNothing() {
    assertThatThrownBy(() -> new ConversationPolicy(Double.NaN, 2, 1, 2))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new ConversationPolicy(-1, 0, 1, 2))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new ConversationPolicy(-1, 2, -1, 2))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static List<Cause> causes(double... margins) {
    List<Cause> causes = new ArrayList<>();
    ConversationState state = ConversationState.START;
    for (double margin : margins) {
      ConversationState.Step step = state.next(POLICY, new Turn(margin, margin));
      causes.add(step.cause());
      state = step.after();
    }
    return causes;
  }
}
