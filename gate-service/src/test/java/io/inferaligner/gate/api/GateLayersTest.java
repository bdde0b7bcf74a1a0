package io.inferaligner.gate.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.google.protobuf.ByteString;
import io.grpc.StatusRuntimeException;
import io.inferaligner.contract.Messages;
import io.inferaligner.contract.ReadingMessages;
import io.inferaligner.contract.StatusMap;
import io.inferaligner.contract.TurnMessages;
import io.inferaligner.core.bundle.Digests;
import io.inferaligner.core.conversation.ConversationPolicy;
import io.inferaligner.core.fault.FaultReason;
import io.inferaligner.core.gate.GateReading;
import io.inferaligner.core.tensor.DenseVector;
import io.inferaligner.follow.fake.ToyBundle;
import io.inferaligner.proto.gate.v1.Conversation;
import io.inferaligner.proto.gate.v1.DecideRequest;
import io.inferaligner.proto.types.v1.GateVerdict;
import io.inferaligner.proto.types.v1.LayerScore;
import io.inferaligner.proto.types.v1.TurnReason;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Gates that read layers 1 and 2, over gRPC. */
class GateLayersTest extends GateScene {
  private static final List<Integer> LAYERS = List.of(1, 2);
  private static final ToyBundle ANY = ToyBundle.layered("4.0.0", "K_OF_N(1)", KEY);
  private static final ToyBundle BOTH = ToyBundle.layered("4.0.0", "K_OF_N(2)", KEY);
  private static final ToyBundle SUM = ToyBundle.layered("4.0.0", "WEIGHTED(0.75,0.25)", KEY);

  @BeforeEach
  void publish() {
    List.of(ANY, BOTH, SUM).forEach(registry::publish);
  }

  /** The three bundles have the same vectors, so their verdicts can be told from one another. */
  @Test
  void everyAggregationDecidesAsItIsDefined() {
    Random random = new Random(5);
    int fired = 0;
    int differ = 0;
    for (int i = 0; i < 100; i++) {
      GateReading reading = reading(random);
      double first = margin(reading, 1, 0.1, 0.5) - 0.5;
      double second = margin(reading, 2, -0.2, 0.8) - 0.5;
      GateVerdict any = decide(request(ANY, reading));
      GateVerdict both = decide(request(BOTH, reading));
      GateVerdict sum = decide(request(SUM, reading));
      assertThat(any.getScore()).isCloseTo(Math.max(first, second), within(1e-9));
      assertThat(both.getScore()).isCloseTo(Math.min(first, second), within(1e-9));
      assertThat(sum.getScore()).isCloseTo(0.75 * first + 0.25 * second, within(1e-9));
      for (GateVerdict verdict : List.of(any, both, sum)) {
        assertThat(verdict.getFired()).isEqualTo(verdict.getScore() > 0);
        assertThat(verdict.getMarginSigma()).isEqualTo(verdict.getScore() / 0.25);
        assertThat(verdict.getLayerScoresList())
            .extracting(LayerScore::getLayer)
            .containsExactly(1, 2);
      }
      assertThat(both.getLayerScores(0).getScore()).isCloseTo(first, within(1e-9));
      assertThat(both.getLayerScores(1).getScore()).isCloseTo(second, within(1e-9));
      assertThat(sum.getLayerScores(0).getScore() + sum.getLayerScores(1).getScore() - 0.5)
          .isCloseTo(sum.getScore(), within(1e-9));
      fired += both.getFired() ? 1 : 0;
      differ += any.getFired() == both.getFired() ? 0 : 1;
    }
    assertThat(fired).isBetween(1, 99);
    assertThat(differ).isPositive();
  }

  @Test
  void theExplanationNamesEveryLayer() {
    GateReading reading = reading(new Random(1));
    GateVerdict verdict = decide(request(BOTH, reading));
    assertThat(verdict.getExplanation()).contains("at layers 1, 2 lie", "; by layer ");
  }

  @Test
  void aRequestMustHoldExactlyTheLayersOfItsGate() {
    GateReading reading = reading(new Random(2));
    DecideRequest whole = request(BOTH, reading);
    refused(
        whole.toBuilder()
            .clearLayers()
            .addLayers(2)
            .setActivations(Messages.matrix(List.of(reading.at(2))))
            .build(),
        FaultReason.LAYER_OUT_OF_RANGE);
    refused(
        whole.toBuilder().clearLayers().addAllLayers(List.of(2, 1)).build(),
        FaultReason.LAYER_OUT_OF_RANGE);
    refused(
        whole.toBuilder().setActivations(Messages.matrix(List.of(reading.at(1)))).build(),
        FaultReason.REQUEST_INVALID);
    refused(
        whole.toBuilder().setActivations(ReadingMessages.tensor(List.of(reading, reading))).build(),
        FaultReason.REQUEST_INVALID);
  }

  /** The turn before fired on its own, the latest is quiet: latched, from the messages' rows. */
  @Test
  void turnsAreDecidedByAllLayersOfTheirMessages() {
    GateReading loud = extreme(true);
    GateReading quiet = extreme(false);
    assertThat(decide(request(BOTH, loud)).getFired()).isTrue();
    assertThat(decide(request(BOTH, quiet)).getFired()).isFalse();
    GateVerdict verdict = decide(turn(quiet, List.of(loud, quiet)));
    assertThat(verdict.getTurn().getReason()).isEqualTo(TurnReason.TURN_REASON_LATCHED);
    assertThat(verdict.getTurn().getMessageMarginSigma())
        .isEqualTo(decide(request(BOTH, quiet)).getMarginSigma());
    DecideRequest odd =
        turn(quiet, List.of(quiet)).toBuilder()
            .setConversation(
                turn(quiet, List.of(quiet)).getConversation().toBuilder()
                    .setMessages(Messages.matrix(List.of(quiet.at(1)))))
            .build();
    refused(odd, FaultReason.REQUEST_INVALID);
  }

  private void refused(DecideRequest request, FaultReason reason) {
    assertThatThrownBy(() -> decide(request))
        .isInstanceOfSatisfying(
            StatusRuntimeException.class,
            e -> assertThat(StatusMap.toFault(e).orElseThrow().reason()).isEqualTo(reason));
  }

  private static double margin(GateReading reading, int layer, double mean, double deviation) {
    return (weights(layer).dot(reading.at(layer)) - mean) / deviation;
  }

  private static DenseVector weights(int layer) {
    return Objects.requireNonNull(ANY.decoded().tensors().get("gate.w." + layer));
  }

  private static GateReading reading(Random random) {
    return new GateReading(
        LAYERS,
        LAYERS.stream()
            .map(_ -> DenseVector.ofDoubles(random.doubles(ToyBundle.WIDTH, -2, 2).toArray()))
            .toList());
  }

  /** Far along the weights of both layers, or against them. */
  private static GateReading extreme(boolean harmful) {
    return new GateReading(
        LAYERS, LAYERS.stream().map(layer -> weights(layer).scaledBy(harmful ? 3 : -3)).toList());
  }

  private static DecideRequest turn(GateReading whole, List<GateReading> messages) {
    return request(BOTH, whole).toBuilder()
        .setConversation(
            Conversation.newBuilder()
                .setKey(ByteString.copyFrom(Digests.tokenHash(new int[] {9})))
                .setMessages(ReadingMessages.tensor(messages))
                .setHasHistory(true)
                .setRules(TurnMessages.rules(ConversationPolicy.standard())))
        .build();
  }

  private static DecideRequest request(ToyBundle bundle, GateReading reading) {
    return request(bundle, reading.activations().getFirst()).toBuilder()
        .clearLayers()
        .addAllLayers(reading.layers())
        .setActivations(ReadingMessages.tensor(List.of(reading)))
        .build();
  }
}
