package io.inferaligner.runner.tokenize;

import io.inferaligner.core.fault.FaultReason;
import io.inferaligner.core.fault.SteeringException;
import io.inferaligner.runner.jinja.Template;
import io.inferaligner.runner.jinja.TemplateException;
import io.inferaligner.runner.jinja.Text;
import io.inferaligner.runner.jinja.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A model's chat template (Jinja). Rendered with the generation prompt. Thread-safe. */
final class ChatTemplate {
  private final Template template;
  private final Map<String, Value> specialTokens;

  /**
   * Reads a template.
   *
   * @throws SteeringException MODEL_UNSUPPORTED
   */
  ChatTemplate(String template, NamedTokens named) {
    try {
      this.template = Template.parse(template);
    } catch (TemplateException e) {
      throw new SteeringException(
          FaultReason.MODEL_UNSUPPORTED,
          "the model's chat template cannot be used: " + e.getMessage());
    }
    Map<String, Value> tokens = new HashMap<>();
    named.single().forEach((key, token) -> tokens.put(key, Text.ofTemplate(token)));
    if (!named.additional().isEmpty()) {
      tokens.put(
          NamedTokens.ADDITIONAL,
          new Value.Sequence(
              named.additional().stream().<Value>map(Text::ofTemplate).toList(), false));
    }
    this.specialTokens = Map.copyOf(tokens);
  }

  /**
   * The text of {@code turns}, up to and including the generation prompt. Roles count as text of
   * the template, messages do not.
   */
  Text render(List<ChatTurn> turns) {
    List<Value> messages = new ArrayList<>();
    for (ChatTurn turn : turns) {
      Map<Value, Value> message = new LinkedHashMap<>();
      message.put(Text.ofTemplate("role"), Text.ofTemplate(turn.role().templateName()));
      message.put(Text.ofTemplate("content"), Text.ofValue(turn.text()));
      messages.add(new Value.Mapping(message));
    }
    Map<String, Value> variables = new HashMap<>(specialTokens);
    variables.put("messages", new Value.Sequence(messages, false));
    variables.put("tools", Value.of(null));
    variables.put("documents", Value.of(null));
    variables.put("add_generation_prompt", Value.of(true));
    try {
      return template.render(variables);
    } catch (TemplateException e) {
      throw new SteeringException(
          FaultReason.REQUEST_INVALID,
          "the model's chat template refuses this conversation: check the order of roles ("
              + e.getMessage()
              + ")");
    }
  }
}
