package io.inferaligner.core.conversation;

import static org.assertj.core.api.Assertions.assertThat;

import io.inferaligner.core.conversation.ConversationState.Cause;
import io.inferaligner.core.gate.GateDecision;
import io.inferaligner.core.gate.GateParameters;
import io.inferaligner.core.gate.GateReading;
import io.inferaligner.core.gate.GuidanceGate;
import io.inferaligner.core.tensor.DenseVector;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The gate reads the first coordinate, threshold 0, σ .5: an activation of x has margin 2x. */
class TurnDecisionTest {
  private static final GateParameters GATE = new GateParameters(1, DenseVector.of(1, 0), 0, 0.5);
  private static final ConversationPolicy POLICY = ConversationPolicy.standard();

  @Test
  void eitherActivationFiresAndMarginsAreInDeviations() {
    TurnDecision decision = after(ConversationState.START, -1.5f, 0.25f);
    assertThat(decision.cause()).isEqualTo(Cause.TURN);
    assertThat(decision.margins()).isEqualTo(new ConversationState.Turn(-3, 0.5));
    assertThat(decision.explanation()).contains("-3.00").contains("+0.50");
    assertThat(after(ConversationState.START, 0.25f, -1.5f).cause()).isEqualTo(Cause.TURN);
    assertThat(after(ConversationState.START, -1.5f, -1.5f).steered()).isFalse();
  }

  @Test
  void historyIsReplayedFromTheMessagesAlone() {
    ConversationState fired = TurnDecision.replayed(POLICY, List.of(gate(-2), gate(1)));
    assertThat(fired).isEqualTo(new ConversationState(0, 2));
    assertThat(after(fired, -2, -2).cause()).isEqualTo(Cause.LATCHED);
    assertThat(after(fired, -2, -2).explanation()).contains("1 more");
    assertThat(TurnDecision.replayed(POLICY, List.of())).isEqualTo(ConversationState.START);
  }

  @Test
  void whoDoesNotKnowTheTurnsBeforeSteers() {
    TurnDecision decision = TurnDecision.unknown(gate(-2), gate(-2));
    assertThat(decision.historyNeeded()).isTrue();
    assertThat(decision.steered()).isTrue();
  }

  @Test
  void anActivationThatIsNotFiniteSteers() {
    TurnDecision decision = after(ConversationState.START, -2, Float.NaN);
    assertThat(decision.cause()).isEqualTo(Cause.UNSCORED);
    assertThat(decision.after().latched()).isEqualTo(2);
  }

  private static TurnDecision after(ConversationState before, float whole, float latest) {
    return TurnDecision.of(POLICY, before, gate(whole), gate(latest));
  }

  private static GateDecision gate(float x) {
    return GuidanceGate.decide(GATE, GateReading.of(1, DenseVector.of(x, 0)));
  }
}
