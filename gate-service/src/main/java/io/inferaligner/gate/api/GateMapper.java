package io.inferaligner.gate.api;

import io.inferaligner.contract.ReadingMessages;
import io.inferaligner.contract.StatusMap;
import io.inferaligner.contract.TurnMessages;
import io.inferaligner.core.bundle.BundleManifest;
import io.inferaligner.core.fault.FaultReason;
import io.inferaligner.core.fault.SteeringException;
import io.inferaligner.core.fault.SteeringFault;
import io.inferaligner.core.gate.GateReading;
import io.inferaligner.follow.ActiveBundle;
import io.inferaligner.gate.evaluate.GateQuestion;
import io.inferaligner.gate.evaluate.TurnQuestion;
import io.inferaligner.gate.evaluate.Verdict;
import io.inferaligner.gate.trace.DriftReading;
import io.inferaligner.proto.gate.v1.Conversation;
import io.inferaligner.proto.gate.v1.DecideFailure;
import io.inferaligner.proto.gate.v1.DecideRequest;
import io.inferaligner.proto.types.v1.GateVerdict;
import java.util.List;
import java.util.Optional;

/** The gate's messages to and from its own types. */
final class GateMapper {
  private GateMapper() {}

  /** The question of {@code request}; refuses what no bundle could answer. */
  static GateQuestion question(DecideRequest request) {
    if (request.getActivations().getShapeCount() != 2) {
      throw new SteeringException(
          FaultReason.REQUEST_INVALID, "activations must have the shape [layers, width]");
    }
    List<Integer> layers = request.getLayersList();
    List<GateReading> readings = ReadingMessages.readings(layers, request.getActivations());
    if (readings.size() != 1) {
      throw new SteeringException(
          FaultReason.REQUEST_INVALID,
          "%d layers are named, but activations of %d are there"
              .formatted(layers.size(), request.getActivations().getShape(0)));
    }
    return new GateQuestion(
        request.getBundleDigest(),
        request.getModelDigest(),
        request.getTokenHash(),
        readings.getFirst(),
        request.getDomain(),
        request.hasConversation()
            ? Optional.of(turn(layers, request.getConversation()))
            : Optional.empty());
  }

  private static TurnQuestion turn(List<Integer> layers, Conversation conversation) {
    return new TurnQuestion(
        conversation.getKey(),
        ReadingMessages.readings(layers, conversation.getMessages()),
        conversation.getHasHistory(),
        TurnMessages.policy(conversation.getRules()));
  }

  static GateVerdict verdict(Verdict verdict) {
    BundleManifest.Gate gate = verdict.bundle().manifest().gate();
    GateVerdict.Builder message =
        GateVerdict.newBuilder()
            .setFired(verdict.fired())
            .setScore(verdict.score())
            .setMarginSigma(verdict.marginSigma())
            .setThresholdMode(gate.thresholdMode().name())
            .setTargetFpr(gate.targetFpr())
            .setExplanation(verdict.explanation())
            .setBundleDigest(verdict.bundle().digest())
            .setModelDigest(verdict.question().modelDigest())
            .setTokenHash(verdict.question().tokenHash());
    message.addAllLayerScores(ReadingMessages.messages(verdict.decision().layerScores()));
    verdict.turn().ifPresent(turn -> message.setTurn(TurnMessages.verdict(turn)));
    return message.build();
  }

  static DecideFailure failure(SteeringFault fault) {
    return DecideFailure.newBuilder()
        .setCode(StatusMap.code(fault.reason().kind()).value())
        .setReason(fault.reason().name())
        .setMessage(fault.message())
        .build();
  }

  static io.inferaligner.proto.gate.v1.ActiveBundle active(
      ActiveBundle active, DriftReading drift) {
    return io.inferaligner.proto.gate.v1.ActiveBundle.newBuilder()
        .setName(active.bundle().manifest().name())
        .setVersion(active.bundle().manifest().version())
        .setDigest(active.bundle().digest())
        .setChannel(active.channel())
        .setChannelRevision(active.revision())
        .setDriftState(drift.state().name())
        .setDriftIndex(drift.index())
        .setDriftScores(drift.scores())
        .build();
  }
}
