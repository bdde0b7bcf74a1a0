package io.inferaligner.cli;

import io.inferaligner.cli.terminal.Colour;
import io.inferaligner.cli.terminal.Console;
import io.inferaligner.proto.runner.v1.TailTraceResponse;
import java.util.LinkedHashMap;
import java.util.Map;

/** One entry of the runner's trace. */
final class TraceView {
  private TraceView() {}

  static void print(Console console, TailTraceResponse entry) {
    console.line(
        console.paint(
            Colour.DIM,
            "%s  trace %s  request %s  %d + %d tokens"
                .formatted(
                    Texts.time(entry.getUnixMillis()),
                    entry.getTraceId(),
                    entry.getRequestId(),
                    entry.getPromptTokens(),
                    entry.getGeneratedTokens())));
    console.line(
        (entry.getShadow() ? "  shadow: " : "  ")
            + Texts.intervention(console, entry.getIntervention()));
  }

  static Map<String, Object> json(TailTraceResponse entry) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("trace_id", entry.getTraceId());
    json.put("request_id", entry.getRequestId());
    json.put("unix_millis", entry.getUnixMillis());
    json.put("prompt_tokens", entry.getPromptTokens());
    json.put("generated_tokens", entry.getGeneratedTokens());
    json.put("shadow", entry.getShadow());
    json.put("rollout_arm", entry.getRolloutArm().name().replace("ROLLOUT_ARM_", ""));
    json.put("gate", AnswerJson.of(entry.getIntervention()));
    return json;
  }
}
