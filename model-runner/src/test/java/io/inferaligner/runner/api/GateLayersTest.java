package io.inferaligner.runner.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.google.protobuf.ByteString;
import io.inferaligner.contract.SteeringAttributes;
import io.inferaligner.core.gate.GateReading;
import io.inferaligner.follow.ChannelRollout;
import io.inferaligner.follow.fake.Await;
import io.inferaligner.follow.fake.ToyBundle;
import io.inferaligner.proto.gate.v1.DecideRequest;
import io.inferaligner.proto.runner.v1.ChatMessage;
import io.inferaligner.proto.runner.v1.GateSource;
import io.inferaligner.proto.runner.v1.GetRolloutReportRequest;
import io.inferaligner.proto.runner.v1.GetRolloutReportResponse;
import io.inferaligner.proto.runner.v1.Role;
import io.inferaligner.proto.runner.v1.ShadowReport;
import io.inferaligner.proto.types.v1.GateVerdict;
import io.inferaligner.proto.types.v1.LayerScore;
import io.inferaligner.runner.engine.TokenIds;
import io.inferaligner.runner.fake.Answer;
import io.inferaligner.runner.fake.RunningRunner;
import io.inferaligner.runner.fake.Scene;
import io.inferaligner.runner.fake.TinyModel;
import io.opentelemetry.api.common.Attributes;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Bundles whose gate reads layers 1 and 2, from the prompt to what is steered. */
class GateLayersTest {
  private static final int COUNT = 6;

  @TempDir Path folder;
  private Scene scene;

  @BeforeEach
  void start() {
    scene = new Scene(folder, 256);
  }

  @AfterEach
  void stop() {
    scene.close();
  }

  @Test
  void bothLayersAreReadAndTheScoreIsTheOneComputedOffline() {
    for (String aggregation : List.of("K_OF_N(2)", "K_OF_N(1)", "WEIGHTED(0.5,0.5)")) {
      ToyBundle bundle = scene.activateLayered("1.0.0", aggregation, false);
      try (RunningRunner runner = new RunningRunner(scene.settings())) {
        Answer open = ask(runner, Scene.OPEN);
        Answer closed = ask(runner, Scene.CLOSED);
        assertThat(open.header("x-ssv-digest")).isEqualTo(bundle.digest());
        assertThat(open.intervention().getGateSource()).isEqualTo(GateSource.GATE_SOURCE_REMOTE);
        requireOffline(bundle, open, Scene.OPEN);
        requireOffline(bundle, closed, Scene.CLOSED);
        assertThat(open.intervention().getApplied()).isTrue();
        assertThat(open.ids()).isEqualTo(steered(bundle));
        assertThat(closed.intervention().getApplied()).isFalse();
        DecideRequest asked = scene.gate().asked().getLast();
        assertThat(asked.getLayersList()).containsExactly(1, 2);
        assertThat(asked.getActivations().getShapeList()).containsExactly(2, TinyModel.WIDTH);
      }
    }
  }

  /** Layer 1 says the opposite: one of two is enough for the one gate and not for the other. */
  @Test
  void kOfNDecidesByHowManyLayersAreAboveTheirThresholds() {
    for (boolean one : List.of(true, false)) {
      scene.activateLayered(one ? "1.0.0" : "2.0.0", one ? "K_OF_N(1)" : "K_OF_N(2)", true);
      try (RunningRunner runner = new RunningRunner(scene.settings())) {
        Answer answer = ask(runner, Scene.OPEN);
        assertThat(answer.intervention().getApplied()).isEqualTo(one);
        List<LayerScore> scores = answer.intervention().getVerdict().getLayerScoresList();
        assertThat(scores.get(0).getScore()).isCloseTo(-3, within(1e-4));
        assertThat(scores.get(1).getScore()).isCloseTo(1, within(1e-4));
      }
    }
  }

  @Test
  void theLocalGateDecidesTheSame() {
    ToyBundle bundle = scene.activateLayered("1.0.0", "K_OF_N(2)", false);
    try (RunningRunner runner = new RunningRunner(scene.settings())) {
      GateVerdict remote = ask(runner, Scene.OPEN).intervention().getVerdict();
      scene.gate().stop();
      Answer local = ask(runner, Scene.OPEN);
      assertThat(local.intervention().getGateSource()).isEqualTo(GateSource.GATE_SOURCE_LOCAL);
      assertThat(local.intervention().getVerdict().getScore()).isEqualTo(remote.getScore());
      assertThat(local.intervention().getVerdict().getLayerScoresList())
          .isEqualTo(remote.getLayerScoresList());
      assertThat(local.ids()).isEqualTo(steered(bundle));
      assertThat(ask(runner, Scene.CLOSED).intervention().getApplied()).isFalse();
    }
  }

  @Test
  void theTraceHoldsWhatEachLayerSaid() {
    scene.activateLayered("1.0.0", "K_OF_N(2)", false);
    try (RunningRunner runner = new RunningRunner(scene.settings())) {
      GateVerdict verdict = ask(runner, Scene.OPEN).intervention().getVerdict();
      Attributes event = runner.spans().chats().getFirst().getEvents().getFirst().getAttributes();
      assertThat(event.get(SteeringAttributes.GATE_LAYERS)).containsExactly(1L, 2L);
      assertThat(event.get(SteeringAttributes.SCORES))
          .isEqualTo(verdict.getLayerScoresList().stream().map(LayerScore::getScore).toList());
      assertThat(event.get(SteeringAttributes.SCORE)).isEqualTo(verdict.getScore());
    }
  }

  @Test
  void turnsAreAskedAboutWithAllLayersOfTheirMessages() {
    scene.activateLayered("1.0.0", "K_OF_N(2)", false);
    try (RunningRunner runner = new RunningRunner(scene.settings())) {
      Answer second =
          Answer.to(
              runner.calls(),
              Scene.request(Scene.OPEN, 4)
                  .setConversationId("talk")
                  .addMessages(message(Role.ROLE_ASSISTANT, "well"))
                  .addMessages(message(Role.ROLE_USER, Scene.CLOSED))
                  .build());
      assertThat(second.intervention().getApplied()).isTrue();
      List<DecideRequest> asked = scene.gate().asked();
      assertThat(asked.getFirst().getConversation().getMessages().getShapeList())
          .containsExactly(2, TinyModel.WIDTH);
      assertThat(asked.getLast().getConversation().getMessages().getShapeList())
          .containsExactly(4, TinyModel.WIDTH);
      assertThat(second.intervention().getVerdict().getTurn().getHistoryNeeded()).isFalse();
    }
  }

  @Test
  void aShadowOfOtherLayersIsReadByARunOfItsOwn() {
    ToyBundle stable = scene.activate("1.0.0", "FROM_LAST_PROMPT");
    ToyBundle shadow = scene.publishLayered("2.0.0", "K_OF_N(2)", false);
    try (RunningRunner runner = new RunningRunner(scene.settings())) {
      Await.until(
          "it is in use",
          () -> ask(runner, Scene.OPEN).header("x-ssv-digest").equals(stable.digest()));
      scene.registry().rollout("stable", new ChannelRollout("", 0, "", shadow.digest()));
      Await.until(
          "the rollout is in effect",
          () -> report(runner).getShadowDigest().equals(shadow.digest()));
      ask(runner, Scene.OPEN);
      ask(runner, Scene.CLOSED);
      Await.until(
          "both are recorded",
          () ->
              report(runner).getShadowsCount() == 1
                  && report(runner).getShadows(0).getPrompts() == 2);
      ShadowReport figures = report(runner).getShadows(0);
      assertThat(figures.getBothFired()).isEqualTo(1);
      assertThat(figures.getNeitherFired()).isEqualTo(1);
      assertThat(figures.getFailed() + figures.getSkipped()).isZero();
    }
  }

  private void requireOffline(ToyBundle bundle, Answer answer, String text) {
    TokenIds prompt = scene.oracle().prompt(text);
    GateReading reading =
        new GateReading(
            List.of(1, 2),
            List.of(scene.oracle().activation(prompt, 1), scene.oracle().activation(prompt, 2)));
    assertThat(answer.intervention().getVerdict().getScore())
        .isCloseTo(bundle.decoded().gate().score(reading), within(1e-5));
  }

  private List<Integer> steered(ToyBundle bundle) {
    TokenIds prompt = scene.open();
    return scene
        .oracle()
        .greedy(prompt, COUNT, Scene.shift(bundle).shifts(), prompt.size() - 1, Integer.MAX_VALUE);
  }

  private static GetRolloutReportResponse report(RunningRunner runner) {
    return runner.calls().getRolloutReport(GetRolloutReportRequest.getDefaultInstance());
  }

  private static Answer ask(RunningRunner runner, String text) {
    return Answer.to(runner.calls(), Scene.request(text, COUNT).build());
  }

  private static ChatMessage message(Role role, String text) {
    return ChatMessage.newBuilder().setRole(role).setContent(ByteString.copyFromUtf8(text)).build();
  }
}
