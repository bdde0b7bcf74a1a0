package io.inferaligner.gate.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.google.protobuf.ByteString;
import io.grpc.StatusRuntimeException;
import io.inferaligner.contract.Messages;
import io.inferaligner.contract.StatusMap;
import io.inferaligner.contract.SteeringAttributes;
import io.inferaligner.contract.TurnAttributes;
import io.inferaligner.contract.TurnMessages;
import io.inferaligner.core.bundle.Digests;
import io.inferaligner.core.conversation.ConversationPolicy;
import io.inferaligner.core.fault.FaultReason;
import io.inferaligner.core.tensor.DenseVector;
import io.inferaligner.proto.gate.v1.Conversation;
import io.inferaligner.proto.gate.v1.DecideRequest;
import io.inferaligner.proto.types.v1.GateVerdict;
import io.inferaligner.proto.types.v1.TurnReason;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Turns of conversations over gRPC. The toy gate's σ is .25, its bias −.5. */
class ConversationTest extends GateScene {
  private static final ByteString KEY_A = key("a");
  private static final ByteString KEY_B = key("b");
  private static final double QUIET = -3;

  @Test
  void aTurnThatFiresLatchesTheNextTwoAndTheConversationRecovers() {
    assertThat(reasons(KEY_A, QUIET, 1, QUIET, QUIET, QUIET, QUIET))
        .containsExactly(
            TurnReason.TURN_REASON_NONE,
            TurnReason.TURN_REASON_TURN,
            TurnReason.TURN_REASON_LATCHED,
            TurnReason.TURN_REASON_LATCHED,
            TurnReason.TURN_REASON_NONE,
            TurnReason.TURN_REASON_NONE);
    assertThat(status().getFired()).isEqualTo(3);
  }

  @Test
  void turnsThatOnlyComeNearAddUp() {
    assertThat(reasons(KEY_A, -0.1, -0.1, -0.1, -0.1, -0.1, -0.1).getLast())
        .isEqualTo(TurnReason.TURN_REASON_CUSUM);
  }

  @Test
  void theMessageAloneOpensTheGate() {
    GateVerdict verdict = decide(turn(KEY_A, 1, QUIET, true, 2));
    assertThat(verdict.getFired()).isTrue();
    assertThat(verdict.getMarginSigma()).isCloseTo(QUIET, within(1e-5));
    assertThat(verdict.getTurn().getMessageMarginSigma()).isCloseTo(2, within(1e-5));
    assertThat(verdict.getExplanation()).contains("latest message alone +2.00");
  }

  @Test
  void conversationsDoNotTouchEachOther() {
    decide(turn(KEY_A, 1, 2, true, 2));
    assertThat(decide(turn(KEY_B, 1, QUIET, true, QUIET)).getFired()).isFalse();
    assertThat(decide(turn(KEY_A, 2, QUIET, false, QUIET)).getTurn().getReason())
        .isEqualTo(TurnReason.TURN_REASON_LATCHED);
  }

  @Test
  void aTurnThatIsAskedForAgainIsTheSameTurn() {
    decide(turn(KEY_A, 1, 2, true, 2));
    GateVerdict once = decide(turn(KEY_A, 2, QUIET, false, QUIET));
    assertThat(decide(turn(KEY_A, 2, QUIET, false, QUIET))).isEqualTo(once);
    assertThat(once.getTurn().getLatchedTurns()).isEqualTo(1);
  }

  /** A gate that never heard of the conversation does not take it for a fresh one. */
  @Test
  void anUnknownConversationIsAskedForWithItsTurns() {
    GateVerdict unknown = decide(turn(KEY_A, 3, QUIET, false, QUIET));
    assertThat(unknown.getTurn().getHistoryNeeded()).isTrue();
    assertThat(unknown.getFired()).isTrue();
    assertThat(status().getDecisions()).isZero();

    GateVerdict known = decide(turn(KEY_A, 3, QUIET, true, QUIET, 2, QUIET));
    assertThat(known.getTurn().getHistoryNeeded()).isFalse();
    assertThat(known.getTurn().getReason()).isEqualTo(TurnReason.TURN_REASON_LATCHED);
    assertThat(decide(turn(KEY_A, 4, QUIET, false, QUIET)).getFired()).isTrue();
    assertThat(decide(turn(KEY_A, 5, QUIET, false, QUIET)).getFired()).isFalse();
  }

  @Test
  void withoutAKeyTheTurnsOfTheRequestDecide() {
    ByteString none = ByteString.EMPTY;
    assertThat(decide(turn(none, 2, QUIET, true, 2, QUIET)).getTurn().getReason())
        .isEqualTo(TurnReason.TURN_REASON_LATCHED);
    assertThat(decide(turn(none, 2, QUIET, true, QUIET, QUIET)).getFired()).isFalse();
    assertThat(decide(turn(none, 2, QUIET, false, QUIET)).getTurn().getHistoryNeeded()).isTrue();
  }

  @Test
  void aBundleOfItsOwnKnowsNothingOfTheOthersTurns() {
    decide(turn(KEY_A, 1, 2, true, 2));
    DecideRequest other =
        turn(KEY_A, 2, QUIET, false, QUIET).toBuilder().setBundleDigest(OTHER.digest()).build();
    assertThat(decide(other).getTurn().getHistoryNeeded()).isTrue();
  }

  @Test
  void aMessageThatHasNoScoreSteers() {
    DecideRequest request = turn(KEY_A, 1, QUIET, true, Double.NaN);
    assertThat(decide(request).getTurn().getReason()).isEqualTo(TurnReason.TURN_REASON_UNSCORED);
  }

  @Test
  void theTraceSaysWhy() {
    decide(turn(KEY_A, 1, 2, true, 2));
    var attributes = gate.spans().spans().getLast().getEvents().getFirst().getAttributes();
    assertThat(attributes.get(TurnAttributes.REASON)).isEqualTo("TURN");
    assertThat(attributes.get(TurnAttributes.LATCHED)).isEqualTo(2);
    assertThat(attributes.get(SteeringAttributes.FIRED)).isTrue();
  }

  @Test
  void aPromptWithoutConversationIsDecidedAsEver() {
    decide(turn(KEY_A, 1, 2, true, 2));
    GateVerdict plain = decide(request(STABLE, activation(QUIET)));
    assertThat(plain.hasTurn()).isFalse();
    assertThat(plain.getFired()).isFalse();
  }

  @Test
  void refusesTurnsThatMeanNothing() {
    DecideRequest good = turn(KEY_A, 1, QUIET, true, QUIET);
    refuse(good, c -> c.setKey(ByteString.copyFromUtf8("short")), FaultReason.REQUEST_INVALID);
    refuse(good, c -> c.clearMessages(), FaultReason.REQUEST_INVALID);
    refuse(good, c -> c.clearRules(), FaultReason.REQUEST_INVALID);
    refuse(
        good,
        c -> c.setMessages(Messages.matrix(List.of(DenseVector.of(1, 2)))),
        FaultReason.BUNDLE_DIM_MISMATCH);
    refuse(
        turn(KEY_A, 2, QUIET, true, QUIET, QUIET),
        c -> c.setHasHistory(false),
        FaultReason.REQUEST_INVALID);
  }

  private void refuse(
      DecideRequest request,
      java.util.function.Consumer<Conversation.Builder> damage,
      FaultReason reason) {
    DecideRequest.Builder damaged = request.toBuilder();
    damage.accept(damaged.getConversationBuilder());
    assertThatThrownBy(() -> gate.calls().decide(damaged.build()))
        .isInstanceOfSatisfying(
            StatusRuntimeException.class,
            e -> assertThat(StatusMap.toFault(e).orElseThrow().reason()).isEqualTo(reason));
  }

  /** The reasons of turns whose conversation and message have the same margin. */
  private List<TurnReason> reasons(ByteString key, double... margins) {
    return java.util.stream.IntStream.range(0, margins.length)
        .mapToObj(i -> decide(turn(key, i + 1, margins[i], i == 0, margins[i])))
        .map(verdict -> verdict.getTurn().getReason())
        .toList();
  }

  /** Turn {@code number}; the last of {@code messages} is its own margin. */
  private static DecideRequest turn(
      ByteString key, int number, double whole, boolean hasHistory, double... messages) {
    return request(STABLE, activation(whole)).toBuilder()
        .setTokenHash(ByteString.copyFrom(Digests.tokenHash(new int[] {number})))
        .setConversation(
            Conversation.newBuilder()
                .setKey(key)
                .setHasHistory(hasHistory)
                .setMessages(
                    Messages.matrix(
                        Arrays.stream(messages).mapToObj(ConversationTest::activation).toList()))
                .setRules(TurnMessages.rules(ConversationPolicy.standard())))
        .build();
  }

  /** An activation of {@code margin} standard deviations. */
  private static DenseVector activation(double margin) {
    DenseVector weights = Objects.requireNonNull(STABLE.decoded().tensors().get("gate.w.2"));
    double wanted = margin * 0.25 - STABLE.decoded().gate().bias();
    return weights.scaledBy(wanted / weights.dot(weights));
  }

  private static ByteString key(String id) {
    return ByteString.copyFrom(Digests.tokenHash(new int[] {id.hashCode()}));
  }
}
