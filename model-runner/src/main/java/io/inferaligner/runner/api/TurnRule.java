package io.inferaligner.runner.api;

import io.inferaligner.contract.Messages;
import io.inferaligner.core.fault.FaultReason;
import io.inferaligner.core.fault.SteeringException;
import io.inferaligner.proto.runner.v1.ChatMessage;
import io.inferaligner.proto.runner.v1.GenerateRequest;
import io.inferaligner.proto.runner.v1.Role;
import io.inferaligner.runner.config.RunnerConfig;
import io.inferaligner.runner.engine.TokenIds;
import io.inferaligner.runner.tokenize.ChatTurn;
import io.inferaligner.runner.tokenize.PromptEncoder;
import io.quarkus.runtime.configuration.ConfigurationException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Which requests are turns of a conversation.
 *
 * @param most user messages that are rendered, the latest
 */
record TurnRule(Which which, int most) {
  private static final int MAX_ID = 1_024;

  /** The setting. */
  enum Which {
    OFF,
    IDS,
    ALL
  }

  /**
   * The rule of the settings.
   *
   * @throws ConfigurationException if they mean nothing
   */
  static TurnRule of(RunnerConfig config) {
    try {
      Which which = Which.valueOf(config.conversation().toUpperCase(Locale.ROOT));
      if (config.conversationMessages() >= 1 && config.conversationMessages() <= 64) {
        return new TurnRule(which, config.conversationMessages());
      }
    } catch (IllegalArgumentException e) {
      throw unusable(e);
    }
    throw unusable(null);
  }

  private static ConfigurationException unusable(
      @org.jspecify.annotations.Nullable Throwable cause) {
    return new ConfigurationException(
        "model-runner cannot start: inferaligner.runner.conversation must be off, ids or all, and"
            + " inferaligner.runner.conversation-messages 1 to 64",
        cause);
  }

  /**
   * The turns of {@code request}, whose messages were checked; empty if it is decided alone.
   *
   * @throws SteeringException REQUEST_INVALID if its conversation id is too long
   */
  Optional<TurnPrompts> turns(GenerateRequest request, PromptEncoder encoder) {
    String id = request.getConversationId();
    if (id.length() > MAX_ID) {
      throw new SteeringException(
          FaultReason.REQUEST_INVALID,
          "the conversation id has more than %d characters".formatted(MAX_ID));
    }
    List<ChatMessage> asked =
        request.getMessagesList().stream()
            .filter(message -> message.getRole() == Role.ROLE_USER)
            .toList();
    boolean wanted =
        switch (which) {
          case OFF -> false;
          case IDS -> !id.isEmpty();
          case ALL -> !id.isEmpty() || asked.size() > 1;
        };
    if (!wanted) {
      return Optional.empty();
    }
    List<TokenIds> messages =
        asked.subList(Math.max(0, asked.size() - most), asked.size()).stream()
            .map(message -> alone(message, encoder))
            .toList();
    return Optional.of(new TurnPrompts(id, messages));
  }

  private static TokenIds alone(ChatMessage message, PromptEncoder encoder) {
    String text = Messages.text(message.getContent()).orElseThrow();
    return encoder.encode(List.of(new ChatTurn(ChatTurn.Role.USER, text)));
  }
}
