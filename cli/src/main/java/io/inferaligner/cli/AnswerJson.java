package io.inferaligner.cli;

import io.inferaligner.cli.client.Answer;
import io.inferaligner.proto.runner.v1.Intervention;
import java.util.LinkedHashMap;
import java.util.Map;

/** One answer and one gate event as JSON values. */
final class AnswerJson {
  private AnswerJson() {}

  static Map<String, Object> of(Answer answer) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("text", answer.text());
    json.put("request_id", answer.admitted().getRequestId());
    json.put("trace_id", answer.traceId());
    json.put("bundle_digest", answer.admitted().getBundleDigest());
    json.put("channel_revision", answer.admitted().getChannelRevision());
    json.put("rollout_arm", answer.admitted().getRolloutArm().name().replace("ROLLOUT_ARM_", ""));
    answer.gate().ifPresent(event -> json.put("gate", of(event)));
    json.put("prompt_tokens", answer.usage().getPromptTokens());
    json.put("generated_tokens", answer.usage().getGeneratedTokens());
    json.put("steered_tokens", answer.steeredTokens());
    json.put(
        "finish_reason", answer.usage().getFinishReason().name().replace("FINISH_REASON_", ""));
    return json;
  }

  static Map<String, Object> of(Intervention event) {
    Map<String, Object> json = new LinkedHashMap<>();
    if (event.hasVerdict()) {
      json.put("fired", event.getVerdict().getFired());
      json.put("score", event.getVerdict().getScore());
      json.put("margin_sigma", event.getVerdict().getMarginSigma());
      json.put(
          "layer_scores",
          event.getVerdict().getLayerScoresList().stream()
              .map(one -> Map.of("layer", one.getLayer(), "score", one.getScore()))
              .toList());
      json.put("explanation", event.getVerdict().getExplanation());
      json.put("bundle_digest", event.getVerdict().getBundleDigest());
    }
    json.put("source", Texts.source(event.getGateSource()));
    json.put("fallback_reason", event.getFallbackReason());
    json.put("applied", event.getApplied());
    json.put("layers", event.getLayersList().stream().toList());
    json.put("alpha", event.getAlpha());
    json.put("dose_unit", event.getDoseUnit());
    json.put("scope", event.getScope());
    json.put("bundle_name", event.getBundleName());
    json.put("bundle_version", event.getBundleVersion());
    json.put("gate_micros", event.getGateMicros());
    return json;
  }
}
