package io.inferaligner.cli.judge;

import com.fasterxml.jackson.databind.JsonNode;
import io.inferaligner.cli.terminal.Json;
import io.inferaligner.core.fault.FaultReason;
import io.inferaligner.core.fault.SteeringException;
import io.inferaligner.proto.runner.v1.ChatMessage;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A guard model behind an endpoint that speaks OpenAI's chat-completions protocol (vLLM, llama.cpp,
 * TGI and others do). What may pass, 429 and 5xx and broken connections, is tried again.
 */
public final class EndpointGuard implements GuardModel {
  private static final int TRIES = 4;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final HttpClient http;
  private final URI completions;
  private final String model;
  private final Optional<String> key;
  private final Duration pause;

  /**
   * The endpoint at {@code base}, with or without /v1 at its end.
   *
   * @param key sent as bearer token
   * @param pause before the first repetition; doubles with each
   */
  public EndpointGuard(URI base, String model, Optional<String> key, Duration pause) {
    String text = base.toString().replaceAll("/+$", "");
    this.completions = URI.create(text + (text.endsWith("/v1") ? "" : "/v1") + "/chat/completions");
    this.model = model;
    this.key = key;
    this.pause = pause;
    this.http = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(10)).build();
  }

  @Override
  public String reply(List<ChatMessage> messages) {
    HttpRequest request = request(messages);
    Duration wait = pause;
    for (int tried = 1; ; tried++) {
      String why;
      try {
        HttpResponse<String> answer =
            http.send(request, HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
        if (answer.statusCode() == 200) {
          return content(answer.body());
        }
        why = "answers " + answer.statusCode();
        if (answer.statusCode() != 429 && answer.statusCode() < 500) {
          throw unavailable(why + ": check its address, --judge-model and the key");
        }
      } catch (IOException e) {
        why = "cannot be reached";
      } catch (InterruptedException e) {
        throw interrupted(e);
      }
      if (tried == TRIES) {
        throw unavailable(why + ": see whether it runs");
      }
      sleep(wait);
      wait = wait.multipliedBy(2);
    }
  }

  @Override
  public String label() {
    return model;
  }

  @Override
  public void close() {
    http.close();
  }

  private HttpRequest request(List<ChatMessage> messages) {
    Map<String, Object> body =
        Map.of(
            "model",
            model,
            "messages",
            messages.stream().map(EndpointGuard::json).toList(),
            "temperature",
            0,
            "max_tokens",
            JudgeFormat.REPLY_TOKENS);
    HttpRequest.Builder request =
        HttpRequest.newBuilder(completions)
            .timeout(PATIENCE)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(Json.line(body)));
    key.ifPresent(token -> request.header("Authorization", "Bearer " + token));
    return request.build();
  }

  private static Map<String, String> json(ChatMessage message) {
    String role =
        switch (message.getRole()) {
          case ROLE_SYSTEM -> "system";
          case ROLE_ASSISTANT -> "assistant";
          default -> "user";
        };
    return Map.of("role", role, "content", message.getContent().toStringUtf8());
  }

  private String content(String body) {
    try {
      JsonNode content = Json.read(body).at("/choices/0/message/content");
      if (content.isTextual()) {
        return content.asText();
      }
    } catch (IOException e) {
      // Falls through to the one message that says what is missing.
    }
    throw unavailable("sends no chat completion: check its address");
  }

  private SteeringException unavailable(String why) {
    return new SteeringException(
        FaultReason.JUDGE_UNAVAILABLE, "the judge at %s %s".formatted(completions, why));
  }

  private static void sleep(Duration time) {
    try {
      Thread.sleep(time);
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  private static RuntimeException interrupted(InterruptedException e) {
    Thread.currentThread().interrupt();
    return new java.util.concurrent.CancellationException(String.valueOf(e.getMessage()));
  }
}
