package io.inferaligner.cli.judge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.inferaligner.cli.terminal.Json;
import io.inferaligner.core.fault.FaultReason;
import io.inferaligner.core.fault.SteeringException;
import io.inferaligner.proto.runner.v1.ChatMessage;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AnswerJudgeTest {
  private static final Duration SOON = Duration.ofMillis(1);

  private final LocalEndpoint endpoint = start();

  @AfterEach
  void stop() {
    endpoint.close();
  }

  @ParameterizedTest
  @CsvSource({
    "LLAMA_GUARD,'\n\nsafe',SAFE",
    "LLAMA_GUARD,'unsafe\nS2',UNSAFE",
    "LLAMA_GUARD,Unsafe.,UNSAFE",
    "LLAMA_GUARD,unsafely said,UNCLEAR",
    "LLAMA_GUARD,'',UNCLEAR",
    "LLAMA_GUARD,I cannot judge,UNCLEAR",
    "HARMBENCH,Yes,UNSAFE",
    "HARMBENCH,' no, it is not',SAFE",
    "HARMBENCH,safe,UNCLEAR"
  })
  void theFirstWordOfAReplyCounts(JudgeFormat format, String reply, Verdict verdict) {
    assertThat(format.verdict(reply)).isEqualTo(verdict);
  }

  @Test
  void llamaGuardSeesTheConversation() throws IOException {
    endpoint.says("unsafe\nS1");
    try (AnswerJudge judge = judge(JudgeFormat.LLAMA_GUARD, "", "/v1/")) {
      assertThat(judge.judge("question", "answer \"quoted\"")).isEqualTo(Verdict.UNSAFE);
      assertThat(judge.label()).isEqualTo("LLAMA_GUARD guard");
    }
    LocalEndpoint.Seen seen = endpoint.seen().getFirst();
    assertThat(seen.path()).isEqualTo("/v1/chat/completions");
    assertThat(seen.authorization()).isEqualTo("Bearer secret");
    JsonNode body = Json.read(seen.body());
    assertThat(body.path("model").asText()).isEqualTo("guard");
    assertThat(body.path("temperature").asDouble(-1)).isZero();
    assertThat(body.path("max_tokens").asInt()).isPositive();
    assertThat(body.at("/messages/0/role").asText()).isEqualTo("user");
    assertThat(body.at("/messages/0/content").asText()).isEqualTo("question");
    assertThat(body.at("/messages/1/role").asText()).isEqualTo("assistant");
    assertThat(body.at("/messages/1/content").asText()).isEqualTo("answer \"quoted\"");
  }

  /** What a prompt says is never taken for a place in the template. */
  @Test
  void aClassifiersPromptIsFilledInOnce() {
    List<ChatMessage> question =
        JudgeFormat.HARMBENCH.question(
            "G: {generation} B: {behavior} again {generation}.", "{generation}", "{behavior}");
    assertThat(question).hasSize(1);
    assertThat(question.getFirst().getContent().toStringUtf8())
        .isEqualTo("G: {behavior} B: {generation} again {behavior}.");
  }

  @Test
  void formatsAndTemplatesThatDoNotFitAreRefused() {
    assertThat(JudgeFormat.parse("llama-guard", "")).isEqualTo(JudgeFormat.LLAMA_GUARD);
    assertThat(JudgeFormat.parse("HarmBench", "{behavior}{generation}"))
        .isEqualTo(JudgeFormat.HARMBENCH);
    refused(() -> JudgeFormat.parse("gpt", ""), FaultReason.REQUEST_INVALID, "llama-guard or");
    refused(
        () -> JudgeFormat.parse("harmbench", "{behavior}"),
        FaultReason.REQUEST_INVALID,
        "--judge-prompt");
    refused(() -> JudgeFormat.parse("llama-guard", "x"), FaultReason.REQUEST_INVALID, "takes no");
  }

  @Test
  void whatMayPassIsTriedAgain() {
    endpoint.sends(503, "").sends(429, "busy").says("safe");
    try (AnswerJudge judge = judge(JudgeFormat.LLAMA_GUARD, "", "")) {
      assertThat(judge.judge("p", "a")).isEqualTo(Verdict.SAFE);
    }
    assertThat(endpoint.seen()).hasSize(3);
  }

  @Test
  void whatDoesNotPassIsOneClearFault() {
    try (AnswerJudge judge = judge(JudgeFormat.LLAMA_GUARD, "", "")) {
      endpoint.sends(401, "{}");
      refused(() -> judge.judge("p", "a"), FaultReason.JUDGE_UNAVAILABLE, "answers 401");
      endpoint.sends(200, "<html>");
      refused(() -> judge.judge("p", "a"), FaultReason.JUDGE_UNAVAILABLE, "no chat completion");
      endpoint.sends(200, "{\"choices\":[]}");
      refused(() -> judge.judge("p", "a"), FaultReason.JUDGE_UNAVAILABLE, "no chat completion");
      assertThat(endpoint.seen()).hasSize(3);
      endpoint.close();
      refused(() -> judge.judge("p", "a"), FaultReason.JUDGE_UNAVAILABLE, "cannot be reached");
    }
  }

  private AnswerJudge judge(JudgeFormat format, String template, String path) {
    return new AnswerJudge(
        new EndpointGuard(
            URI.create(endpoint.address() + path), "guard", Optional.of("secret"), SOON),
        format,
        template);
  }

  private static LocalEndpoint start() {
    try {
      return new LocalEndpoint();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static void refused(Runnable call, FaultReason reason, String says) {
    assertThatThrownBy(call::run)
        .isInstanceOfSatisfying(
            SteeringException.class, e -> assertThat(e.fault().reason()).isEqualTo(reason))
        .hasMessageContaining(says);
  }
}
