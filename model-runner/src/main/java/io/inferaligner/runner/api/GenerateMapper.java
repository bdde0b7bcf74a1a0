package io.inferaligner.runner.api;

import com.google.protobuf.ByteString;
import io.inferaligner.contract.ReadingMessages;
import io.inferaligner.contract.TurnMessages;
import io.inferaligner.core.bundle.BundleManifest;
import io.inferaligner.core.bundle.ModelIdentity;
import io.inferaligner.core.plan.LayerShift;
import io.inferaligner.core.plan.SteeringScope;
import io.inferaligner.proto.runner.v1.FinishReason;
import io.inferaligner.proto.runner.v1.GateSource;
import io.inferaligner.proto.runner.v1.Intervention;
import io.inferaligner.proto.runner.v1.RolloutArm;
import io.inferaligner.proto.runner.v1.TailTraceResponse;
import io.inferaligner.proto.runner.v1.Usage;
import io.inferaligner.proto.types.v1.GateVerdict;
import io.inferaligner.proto.types.v1.ModelDescription;
import io.inferaligner.runner.bundle.Arm;
import io.inferaligner.runner.family.ModelConfig;
import io.inferaligner.runner.schedule.GateOutcome;
import io.inferaligner.runner.schedule.GenerationSummary;
import io.inferaligner.runner.trace.Decision;
import io.inferaligner.runner.trace.TraceEntry;

/** From the runner's own types to messages. */
final class GenerateMapper {
  private GenerateMapper() {}

  static Intervention intervention(Decision decision, ModelIdentity model) {
    BundleManifest manifest = decision.pinned().bundle().manifest();
    GateOutcome outcome = decision.outcome();
    Intervention.Builder message =
        Intervention.newBuilder()
            .setVerdict(verdict(decision, model))
            .setGateSource(source(outcome.source()))
            .setFallbackReason(outcome.fallbackReason())
            .setApplied(decision.applied())
            .setBundleName(manifest.name())
            .setBundleVersion(manifest.version())
            .setGateMicros(outcome.micros());
    if (decision.applied()) {
      SteeringScope scope = decision.shift().scope();
      message
          .addAllLayers(decision.shift().shifts().stream().map(LayerShift::layer).toList())
          .setAlpha(manifest.policy().alpha())
          .setDoseUnit(manifest.policy().doseUnit())
          .setScope(scope.label())
          .setFirstToken(scope instanceof SteeringScope.All ? 0 : decision.prompt().size() - 1)
          .setWindow(scope instanceof SteeringScope.Window(int tokens) ? tokens + 1 : 0)
          .setRelativeNorm(decision.shift().relativeNorm() * decision.share())
          .setStrategy(manifest.policy().strategyName())
          .setNormGuard(manifest.policy().normGuard())
          .setShare(decision.share());
    }
    return message.build();
  }

  /** What the gate of answers said after {@code generated} tokens. */
  static Intervention again(Decision decision, ModelIdentity model, int generated) {
    Intervention.Builder message = intervention(decision, model).toBuilder();
    if (decision.applied()) {
      message.setFirstToken(decision.prompt().size() + generated - 1);
    }
    return message.setGeneratedTokens(generated).build();
  }

  static Usage usage(GenerationSummary summary) {
    return Usage.newBuilder()
        .setPromptTokens(summary.promptTokens())
        .setCachedPromptTokens(summary.cachedTokens())
        .setGeneratedTokens(summary.generatedTokens())
        .setSteeredTokens(summary.steeredTokens())
        .setFinishReason(
            switch (summary.finish()) {
              case STOP -> FinishReason.FINISH_REASON_STOP;
              case LENGTH -> FinishReason.FINISH_REASON_LENGTH;
              case REFUSED -> FinishReason.FINISH_REASON_REFUSED;
            })
        .setTimeToFirstTokenMicros(summary.firstTokenMicros())
        .setTotalMicros(summary.totalMicros())
        .build();
  }

  static TailTraceResponse entry(TraceEntry entry, ModelIdentity model) {
    return TailTraceResponse.newBuilder()
        .setTraceId(entry.traceId())
        .setRequestId(entry.requestId())
        .setUnixMillis(entry.unixMillis())
        .setIntervention(intervention(entry.decision(), model))
        .setPromptTokens(entry.promptTokens())
        .setGeneratedTokens(entry.generatedTokens())
        .setShadow(entry.decision().pinned().arm() == Arm.SHADOW)
        .setRolloutArm(arm(entry.decision().pinned().arm()))
        .build();
  }

  static RolloutArm arm(Arm arm) {
    return switch (arm) {
      case STABLE -> RolloutArm.ROLLOUT_ARM_STABLE;
      case CANARY -> RolloutArm.ROLLOUT_ARM_CANARY;
      case NAMED -> RolloutArm.ROLLOUT_ARM_NAMED;
      case SHADOW -> RolloutArm.ROLLOUT_ARM_UNSPECIFIED;
    };
  }

  static ModelDescription description(ModelIdentity identity, ModelConfig config, int context) {
    return ModelDescription.newBuilder()
        .setId(identity.id())
        .setArchitecture(config.architecture())
        .setLayers(identity.layers())
        .setWidth(identity.width())
        .setVocabulary(config.vocabulary())
        .setContext(context)
        .setDtype(identity.dtype())
        .setWeightsDigest(identity.weightsDigest())
        .setTokenizerDigest(identity.tokenizerDigest())
        .setTemplateDigest(identity.templateDigest())
        .setModelDigest(identity.modelDigest())
        .build();
  }

  private static GateVerdict verdict(Decision decision, ModelIdentity model) {
    BundleManifest.Gate gate = decision.pinned().bundle().manifest().gate();
    GateOutcome outcome = decision.outcome();
    GateVerdict.Builder verdict =
        GateVerdict.newBuilder()
            .setFired(outcome.fired())
            .setScore(outcome.score())
            .setMarginSigma(outcome.marginSigma())
            .setThresholdMode(gate.thresholdMode().name())
            .setTargetFpr(gate.targetFpr())
            .setExplanation(outcome.explanation())
            .setBundleDigest(decision.pinned().bundle().digest())
            .setModelDigest(model.modelDigest())
            .setTokenHash(ByteString.copyFrom(decision.prompt().hash()));
    verdict.addAllLayerScores(ReadingMessages.messages(outcome.layerScores()));
    outcome.turn().ifPresent(turn -> verdict.setTurn(TurnMessages.verdict(turn)));
    return verdict.build();
  }

  private static GateSource source(GateOutcome.Source source) {
    return switch (source) {
      case REMOTE -> GateSource.GATE_SOURCE_REMOTE;
      case LOCAL -> GateSource.GATE_SOURCE_LOCAL;
      case ALWAYS -> GateSource.GATE_SOURCE_ALWAYS;
      case NONE -> GateSource.GATE_SOURCE_NONE;
    };
  }
}
