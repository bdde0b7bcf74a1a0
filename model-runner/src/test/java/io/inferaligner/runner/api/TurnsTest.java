package io.inferaligner.runner.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.inferaligner.proto.gate.v1.DecideRequest;
import io.inferaligner.proto.runner.v1.ChatMessage;
import io.inferaligner.proto.runner.v1.GateSource;
import io.inferaligner.proto.runner.v1.GenerateRequest;
import io.inferaligner.proto.runner.v1.Role;
import io.inferaligner.proto.runner.v1.Sampling;
import io.inferaligner.proto.types.v1.GateVerdict;
import io.inferaligner.proto.types.v1.TurnReason;
import io.inferaligner.runner.fake.Answer;
import io.inferaligner.runner.fake.RunningRunner;
import io.inferaligner.runner.fake.Scene;
import io.inferaligner.runner.fake.TinyModel;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Requests with several turns, from the client to what the gate is asked. */
class TurnsTest {
  @TempDir Path folder;
  private Scene scene;

  @BeforeEach
  void start() {
    scene = new Scene(folder, 256);
    scene.activate("1.0.0", "FROM_LAST_PROMPT");
  }

  @AfterEach
  void stop() {
    scene.close();
  }

  @Test
  void theGateHearsTheLatestMessageAloneBesideTheConversation() {
    try (RunningRunner runner = runner(Map.of())) {
      Answer answer = ask(runner, "a", Scene.CLOSED, Scene.OPEN);
      GateVerdict verdict = answer.intervention().getVerdict();
      DecideRequest asked = scene.gate().asked().getFirst();
      assertThat(asked.getConversation().getMessages().getShapeList())
          .containsExactly(1, TinyModel.WIDTH);
      assertThat(verdict.getTurn().getReason()).isEqualTo(TurnReason.TURN_REASON_TURN);
      assertThat(verdict.getTurn().getMessageMarginSigma())
          .isEqualTo(ask(runner, "", Scene.OPEN).intervention().getVerdict().getMarginSigma());
      assertThat(answer.intervention().getApplied()).isTrue();
    }
  }

  /** What a later turn alone would not be steered for, an earlier one of its conversation is. */
  @Test
  void aTurnAfterOneThatFiredIsSteered() {
    try (RunningRunner runner = runner(Map.of())) {
      assertThat(reason(ask(runner, "a", Scene.OPEN))).isEqualTo(TurnReason.TURN_REASON_TURN);
      int before = scene.gate().asked().size();
      Answer next = ask(runner, "a", Scene.OPEN, Scene.CLOSED);
      assertThat(scene.gate().asked()).hasSize(before + 1);
      assertThat(scene.gate().asked().getLast().getConversation().getHasHistory()).isFalse();
      assertThat(next.intervention().getApplied()).isTrue();
      assertThat(ask(runner, "b", Scene.CLOSED).intervention().getApplied()).isFalse();
    }
  }

  @Test
  void aGateThatForgotIsToldTheTurns() {
    try (RunningRunner runner = runner(Map.of())) {
      ask(runner, "a", Scene.OPEN);
      scene.gate().forget();
      int before = scene.gate().asked().size();
      Answer next = ask(runner, "a", Scene.OPEN, Scene.CLOSED);
      List<DecideRequest> asked = scene.gate().asked();
      assertThat(asked).hasSize(before + 2);
      assertThat(asked.getLast().getConversation().getHasHistory()).isTrue();
      assertThat(next.intervention().getVerdict().getTurn().getHistoryNeeded()).isFalse();
      assertThat(next.intervention().getApplied()).isTrue();
    }
  }

  @Test
  void withoutTheGateTheTurnsOfTheRequestDecide() {
    try (RunningRunner runner = runner(Map.of())) {
      scene.gate().stop();
      Answer next = ask(runner, "a", Scene.OPEN, Scene.CLOSED);
      assertThat(next.intervention().getGateSource()).isEqualTo(GateSource.GATE_SOURCE_LOCAL);
      assertThat(next.intervention().getApplied()).isTrue();
      assertThat(reason(next)).isIn(TurnReason.TURN_REASON_TURN, TurnReason.TURN_REASON_LATCHED);
    }
  }

  @Test
  void aRequestWithoutConversationIsAskedAsEver() {
    try (RunningRunner runner = runner(Map.of())) {
      Answer answer = ask(runner, "", Scene.OPEN, Scene.CLOSED);
      assertThat(scene.gate().asked().getLast().hasConversation()).isFalse();
      assertThat(answer.intervention().getVerdict().hasTurn()).isFalse();
    }
  }

  @Test
  void settingsSayWhichRequestsAreTurns() {
    try (RunningRunner runner = runner(Map.of("conversation", "all"))) {
      ask(runner, "", Scene.OPEN, Scene.CLOSED);
      DecideRequest asked = scene.gate().asked().getLast();
      assertThat(asked.getConversation().getKey().isEmpty()).isTrue();
      assertThat(asked.getConversation().getHasHistory()).isTrue();
      ask(runner, "", Scene.CLOSED);
      assertThat(scene.gate().asked().getLast().hasConversation()).isFalse();
    }
    try (RunningRunner runner = runner(Map.of("conversation", "off"))) {
      ask(runner, "a", Scene.OPEN, Scene.CLOSED);
      assertThat(scene.gate().asked().getLast().hasConversation()).isFalse();
    }
  }

  private RunningRunner runner(Map<String, String> changes) {
    Map<String, String> settings = new HashMap<>(scene.settings());
    settings.putAll(changes);
    return new RunningRunner(settings);
  }

  private static TurnReason reason(Answer answer) {
    return answer.intervention().getVerdict().getTurn().getReason();
  }

  private static Answer ask(RunningRunner runner, String conversation, String... messages) {
    GenerateRequest.Builder request =
        GenerateRequest.newBuilder()
            .setConversationId(conversation)
            .setSampling(Sampling.newBuilder().setMaxTokens(4));
    for (int i = 0; i < messages.length; i++) {
      if (i > 0) {
        request.addMessages(message(Role.ROLE_ASSISTANT, "well"));
      }
      request.addMessages(message(Role.ROLE_USER, messages[i]));
    }
    return Answer.to(runner.calls(), request.build());
  }

  private static ChatMessage message(Role role, String text) {
    return ChatMessage.newBuilder().setRole(role).setContent(ByteString.copyFromUtf8(text)).build();
  }
}
