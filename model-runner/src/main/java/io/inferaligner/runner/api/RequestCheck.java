package io.inferaligner.runner.api;

import com.google.protobuf.ByteString;
import io.inferaligner.access.Caller;
import io.inferaligner.contract.Messages;
import io.inferaligner.core.fault.FaultReason;
import io.inferaligner.core.fault.SteeringException;
import io.inferaligner.proto.runner.v1.ChatMessage;
import io.inferaligner.proto.runner.v1.GenerateRequest;
import io.inferaligner.proto.runner.v1.RunnerServiceGrpc;
import io.inferaligner.proto.runner.v1.Sampling;
import io.inferaligner.proto.runner.v1.SteeringMode;
import io.inferaligner.runner.config.RunnerConfig;
import io.inferaligner.runner.config.ServedModel;
import io.inferaligner.runner.engine.TokenIds;
import io.inferaligner.runner.sample.SamplingParameters;
import io.inferaligner.runner.tokenize.ChatTurn;
import java.util.ArrayList;
import java.util.List;

/**
 * Checks everything a client sends before anything happens. Its sentences never quote the prompt.
 */
final class RequestCheck {
  private static final int MAX_PROMPT_BYTES = 1 << 20;
  private static final int DEFAULT_MAX_TOKENS = 256;
  private static final int MAX_STOPS = 16;
  private static final int MAX_DOMAIN = 63;
  private static final int MAX_STICKY_KEY = 1_024;
  private static final int MAX_STOP_LENGTH = 256;

  private static final String EXPERIMENT =
      RunnerServiceGrpc.getGenerateMethod().getFullMethodName() + "/experiment";

  private final ServedModel model;
  private final String channel;
  private final boolean experimentsAllowed;
  private final TurnRule turns;

  RequestCheck(ServedModel model, RunnerConfig config) {
    this.model = model;
    this.channel = config.channel();
    this.experimentsAllowed = config.experimentsAllowed();
    this.turns = TurnRule.of(config);
  }

  /** The checked request. */
  GenerationDraft check(GenerateRequest request) {
    requireModel(request.getModel());
    requireChannel(request.getChannel());
    boolean experiment =
        request.getSteeringMode() == SteeringMode.STEERING_MODE_OFF
            || request.getSteeringMode() == SteeringMode.STEERING_MODE_ALWAYS
            || !request.getBundleDigest().isEmpty();
    if (experiment && !experimentsAllowed) {
      throw fault(
          FaultReason.EXPERIMENT_NOT_ALLOWED,
          "this runner takes no experiments: leave steering_mode and bundle_digest empty, or set"
              + " inferaligner.runner.experiments-allowed");
    }
    if (experiment) {
      Caller.current().require(EXPERIMENT);
    }
    if (request.getSteeringMode() == SteeringMode.UNRECOGNIZED) {
      throw fault(FaultReason.REQUEST_INVALID, "the steering mode is unknown to this runner");
    }
    Sampling sampling = request.getSampling();
    SamplingParameters parameters = sampling(sampling);
    TokenIds prompt = prompt(request.getMessagesList());
    int room = model.scheduler().context() - prompt.size();
    int wanted = sampling.getMaxTokens() == 0 ? DEFAULT_MAX_TOKENS : sampling.getMaxTokens();
    return new GenerationDraft(
        prompt,
        parameters,
        wanted < 0 ? room : Math.min(wanted, room),
        sampling.getStopList(),
        request.getSteeringMode(),
        request.getBundleDigest(),
        stickyKey(
            request.getStickyKey().isEmpty()
                ? request.getConversationId()
                : request.getStickyKey()),
        domain(request.getDomain()),
        turns.turns(request, model.encoder()));
  }

  private static String domain(String domain) {
    if (domain.length() > MAX_DOMAIN) {
      throw fault(
          FaultReason.REQUEST_INVALID,
          "the domain has more than %d characters: name one of the bundle's, or leave it empty"
              .formatted(MAX_DOMAIN));
    }
    return domain;
  }

  private static String stickyKey(String key) {
    if (key.length() > MAX_STICKY_KEY) {
      throw fault(
          FaultReason.REQUEST_INVALID,
          "the sticky key has more than %d characters: give an id of the user or conversation"
              .formatted(MAX_STICKY_KEY));
    }
    return key;
  }

  /** Refuses another model's name. */
  void requireModel(String name) {
    if (!name.isEmpty() && !name.equals(model.identity().id())) {
      throw fault(
          FaultReason.MODEL_NOT_FOUND,
          "this runner serves '%s' only".formatted(model.identity().id()));
    }
  }

  private void requireChannel(String name) {
    if (!name.isEmpty() && !name.equals(channel)) {
      throw fault(
          FaultReason.CHANNEL_NOT_FOUND,
          "this runner follows channel '%s' only: leave the channel empty".formatted(channel));
    }
  }

  /** The rendered prompt of {@code messages}. */
  TokenIds prompt(List<ChatMessage> messages) {
    if (messages.size() > model.scheduler().context()) {
      throw fault(
          FaultReason.PROMPT_TOO_LONG,
          "a conversation of %d messages is longer than the context of %d tokens: shorten it"
              .formatted(messages.size(), model.scheduler().context()));
    }
    List<ChatTurn> turns = new ArrayList<>();
    long bytes = 0;
    for (ChatMessage message : messages) {
      bytes += message.getContent().size();
      if (bytes > MAX_PROMPT_BYTES) {
        throw fault(
            FaultReason.PROMPT_TOO_LONG,
            "the prompt has more than %d bytes: shorten it".formatted(MAX_PROMPT_BYTES));
      }
      turns.add(new ChatTurn(role(message), text(message.getContent())));
    }
    if (isEmpty(turns)) {
      throw fault(
          FaultReason.PROMPT_EMPTY,
          "the prompt is empty: send at least one user message with text");
    }
    TokenIds prompt = model.encoder().encode(turns);
    if (prompt.size() >= model.scheduler().context()) {
      throw fault(
          FaultReason.PROMPT_TOO_LONG,
          "the prompt has %d tokens, this runner takes fewer than %d: shorten it"
              .formatted(prompt.size(), model.scheduler().context()));
    }
    return prompt;
  }

  /** Whether the last user message is missing or blank. */
  private static boolean isEmpty(List<ChatTurn> turns) {
    return turns.stream()
        .filter(turn -> turn.role() == ChatTurn.Role.USER)
        .reduce((_, later) -> later)
        .map(turn -> turn.text().isBlank())
        .orElse(true);
  }

  /** Token ids given instead of text. */
  TokenIds prompt(int[] ids) {
    if (ids.length >= model.scheduler().context()) {
      throw fault(
          FaultReason.PROMPT_TOO_LONG,
          "%d token ids are too many, this runner takes fewer than %d"
              .formatted(ids.length, model.scheduler().context()));
    }
    for (int id : ids) {
      if (id < 0 || id >= model.config().vocabulary()) {
        throw fault(
            FaultReason.TOKEN_ID_OUT_OF_RANGE,
            "a token id lies outside 0…%d".formatted(model.config().vocabulary() - 1));
      }
    }
    return TokenIds.of(ids);
  }

  private static SamplingParameters sampling(Sampling sampling) {
    try {
      SamplingParameters parameters =
          new SamplingParameters(
              sampling.getTemperature(),
              sampling.getTopK(),
              sampling.getTopP(),
              sampling.getSeed());
      if (sampling.getStopCount() > MAX_STOPS
          || sampling.getStopList().stream()
              .anyMatch(s -> s.isEmpty() || s.length() > MAX_STOP_LENGTH)) {
        throw new IllegalArgumentException(
            "at most %d stop texts of 1 to %d characters are allowed"
                .formatted(MAX_STOPS, MAX_STOP_LENGTH));
      }
      return parameters;
    } catch (IllegalArgumentException e) {
      throw fault(FaultReason.SAMPLING_INVALID, String.valueOf(e.getMessage()));
    }
  }

  private static ChatTurn.Role role(ChatMessage message) {
    return switch (message.getRole()) {
      case ROLE_SYSTEM -> ChatTurn.Role.SYSTEM;
      case ROLE_USER -> ChatTurn.Role.USER;
      case ROLE_ASSISTANT -> ChatTurn.Role.ASSISTANT;
      case ROLE_UNSPECIFIED, UNRECOGNIZED ->
          throw fault(
              FaultReason.REQUEST_INVALID, "every message needs a role: system, user or assistant");
    };
  }

  private static String text(ByteString content) {
    return Messages.text(content)
        .orElseThrow(() ->
            fault(
                FaultReason.PROMPT_INVALID_UTF8,
                "the prompt is not valid UTF-8: encode it as UTF-8"));
  }

  private static SteeringException fault(FaultReason reason, String message) {
    return new SteeringException(reason, message);
  }
}
