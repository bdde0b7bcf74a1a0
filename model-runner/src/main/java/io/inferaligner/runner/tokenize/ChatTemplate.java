package io.inferaligner.runner.tokenize;

import com.hubspot.jinjava.Jinjava;
import com.hubspot.jinjava.JinjavaConfig;
import com.hubspot.jinjava.LegacyOverrides;
import com.hubspot.jinjava.interpret.RenderResult;
import com.hubspot.jinjava.lib.fn.ELFunctionDefinition;
import io.inferaligner.core.fault.FaultReason;
import io.inferaligner.core.fault.SteeringException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A model's chat template (Jinja). Rendered with the generation prompt. Thread-safe. */
final class ChatTemplate {
  private final Jinjava jinjava;
  private final String template;
  private final Map<String, String> specialTokens;

  ChatTemplate(String template, Map<String, String> specialTokens) {
    JinjavaConfig config =
        JinjavaConfig.newBuilder()
            .withTrimBlocks(true)
            .withLstripBlocks(true)
            .withLegacyOverrides(
                LegacyOverrides.newBuilder()
                    .withEvaluateMapKeys(true)
                    .withIterateOverMapKeys(true)
                    .withUsePyishObjectMapper(true)
                    .build())
            .build();
    this.jinjava = new Jinjava(config);
    this.jinjava
        .getGlobalContext()
        .registerFunction(
            new ELFunctionDefinition(
                "", "raise_exception", ChatTemplate.class, "raiseException", String.class));
    this.template = template;
    this.specialTokens = Map.copyOf(specialTokens);
  }

  /** The text of {@code turns}, up to and including the generation prompt. */
  String render(List<ChatTurn> turns) {
    List<Map<String, Object>> messages = new ArrayList<>();
    for (ChatTurn turn : turns) {
      messages.add(Map.of("role", turn.role().templateName(), "content", turn.text()));
    }
    Map<String, Object> context = new HashMap<>(specialTokens);
    context.put("messages", messages);
    context.put("add_generation_prompt", true);
    RenderResult result = jinjava.renderForResult(template, context);
    if (!result.getErrors().isEmpty()) {
      throw new SteeringException(
          FaultReason.REQUEST_INVALID,
          "the model's chat template refuses this conversation: check the order of roles");
    }
    return result.getOutput();
  }

  /** What templates call to refuse a conversation. */
  public static String raiseException(String message) {
    throw new IllegalArgumentException("refused by the template");
  }
}
