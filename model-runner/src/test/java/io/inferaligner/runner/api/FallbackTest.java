package io.inferaligner.runner.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.inferaligner.follow.fake.Await;
import io.inferaligner.follow.fake.ToyBundle;
import io.inferaligner.proto.runner.v1.FinishReason;
import io.inferaligner.proto.runner.v1.GateSource;
import io.inferaligner.proto.runner.v1.Token;
import io.inferaligner.runner.engine.TokenIds;
import io.inferaligner.runner.fake.Answer;
import io.inferaligner.runner.fake.RunningRunner;
import io.inferaligner.runner.fake.Scene;
import io.inferaligner.runner.fake.ScriptedGate.Manner;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each rung of the ladder, and that it shows in stream, trace and counters. */
class FallbackTest {
  private static final int COUNT = 8;

  @TempDir Path folder;
  private Scene scene;
  private ToyBundle bundle;

  @BeforeEach
  void start() {
    scene = new Scene(folder, 128);
    bundle = scene.activate("1.0.0", "FROM_LAST_PROMPT");
  }

  @AfterEach
  void stop() {
    scene.close();
  }

  @Test
  void aDeadGateIsReplacedByTheLocalOneAndUsedAgainWhenItIsBack() {
    try (RunningRunner runner = runner(Map.of())) {
      assertThat(source(ask(runner, Scene.OPEN))).isEqualTo(GateSource.GATE_SOURCE_REMOTE);
      scene.gate().stop();
      Answer open = ask(runner, Scene.OPEN);
      assertThat(source(open)).isEqualTo(GateSource.GATE_SOURCE_LOCAL);
      assertThat(open.intervention().getFallbackReason())
          .isEqualTo("gate-service cannot be reached");
      assertThat(open.intervention().getApplied()).isTrue();
      assertThat(open.ids()).isEqualTo(steered(scene.open()));
      assertThat(open.trailer("x-ssv-gate-source")).isEqualTo("LOCAL");
      Answer closed = ask(runner, Scene.CLOSED);
      assertThat(source(closed)).isEqualTo(GateSource.GATE_SOURCE_LOCAL);
      assertThat(closed.intervention().getApplied()).isFalse();
      assertThat(decisions(runner, "LOCAL", "true")).isEqualTo(1);
      assertThat(decisions(runner, "LOCAL", "false")).isEqualTo(1);
      scene.gate().start();
      Await.until(
          "the remote gate is used again",
          () -> source(ask(runner, Scene.OPEN)) == GateSource.GATE_SOURCE_REMOTE);
    }
  }

  @Test
  void aVerdictThatIsNotBoundToTheQuestionIsIgnored() {
    try (RunningRunner runner = runner(Map.of())) {
      for (Manner manner :
          List.of(
              Manner.NOT_A_NUMBER,
              Manner.OTHER_BUNDLE,
              Manner.OTHER_MODEL,
              Manner.OTHER_PROMPT,
              Manner.NO_VERDICT)) {
        scene.gate().behave(manner);
        Answer answer = ask(runner, Scene.OPEN);
        assertThat(source(answer)).as("%s", manner).isEqualTo(GateSource.GATE_SOURCE_LOCAL);
        assertThat(answer.intervention().getFallbackReason()).contains("not bound to this prompt");
        assertThat(answer.ids()).isEqualTo(steered(scene.open()));
        scene.gate().behave(Manner.CORRECT);
        assertThat(source(ask(runner, Scene.OPEN))).isEqualTo(GateSource.GATE_SOURCE_REMOTE);
      }
    }
  }

  @Test
  void saysWhyTheGateRefused() {
    try (RunningRunner runner = runner(Map.of())) {
      scene.gate().behave(Manner.BUNDLE_UNKNOWN);
      assertThat(ask(runner, Scene.OPEN).intervention().getFallbackReason())
          .isEqualTo("gate-service answered BUNDLE_NOT_FOUND");
      scene.gate().behave(Manner.BROKEN);
      assertThat(ask(runner, Scene.OPEN).intervention().getFallbackReason())
          .isEqualTo("gate-service answered INVARIANT_VIOLATED");
    }
  }

  @Test
  void allQuestionsShareAStreamAndANewOneFollowsOneThatEnded() {
    try (RunningRunner runner = runner(Map.of())) {
      for (int i = 0; i < 5; i++) {
        assertThat(source(ask(runner, Scene.OPEN))).isEqualTo(GateSource.GATE_SOURCE_REMOTE);
      }
      assertThat(scene.gate().streams()).isEqualTo(1);
      scene.gate().behave(Manner.HANGS_UP);
      Answer answer = ask(runner, Scene.OPEN);
      assertThat(source(answer)).isEqualTo(GateSource.GATE_SOURCE_LOCAL);
      assertThat(answer.intervention().getFallbackReason())
          .isEqualTo("gate-service cannot be reached");
      scene.gate().behave(Manner.CORRECT);
      assertThat(source(ask(runner, Scene.OPEN))).isEqualTo(GateSource.GATE_SOURCE_REMOTE);
      assertThat(scene.gate().streams()).isEqualTo(2);
    }
  }

  @Test
  void aGateThatKnowsNoStreamIsAskedByCalls() {
    scene.gate().behave(Manner.OLD);
    try (RunningRunner runner = runner(Map.of())) {
      for (int i = 0; i < 3; i++) {
        Answer answer = ask(runner, Scene.OPEN);
        assertThat(source(answer)).isEqualTo(GateSource.GATE_SOURCE_REMOTE);
        assertThat(answer.ids()).isEqualTo(steered(scene.open()));
      }
      assertThat(scene.gate().streams()).isZero();
      assertThat(scene.gate().asked()).hasSize(3);
    }
  }

  @Test
  void aSilentGateCostsItsBudgetOnly() {
    try (RunningRunner runner = runner(Map.of("gate-budget", "50ms"))) {
      scene.gate().behave(Manner.SILENT);
      Answer answer = ask(runner, Scene.OPEN);
      assertThat(source(answer)).isEqualTo(GateSource.GATE_SOURCE_LOCAL);
      assertThat(answer.intervention().getFallbackReason())
          .isEqualTo("gate-service gave no verdict in time");
      assertThat(answer.ids()).isEqualTo(steered(scene.open()));
    }
  }

  @Test
  void fiveFailuresInARowOpenTheBreaker() {
    try (RunningRunner runner = runner(Map.of())) {
      scene.gate().behave(Manner.BROKEN);
      for (int i = 0; i < 5; i++) {
        ask(runner, Scene.CLOSED);
      }
      int asked = scene.gate().asked().size();
      assertThat(ask(runner, Scene.CLOSED).intervention().getFallbackReason())
          .contains("failed five times in a row");
      assertThat(scene.gate().asked()).hasSize(asked);
      scene.gate().behave(Manner.CORRECT);
      Await.until(
          "the breaker closes",
          () -> source(ask(runner, Scene.OPEN)) == GateSource.GATE_SOURCE_REMOTE);
    }
  }

  @Test
  void withoutALocalGateEveryAnswerIsSteered() {
    try (RunningRunner runner = runner(Map.of("fallback", "always"))) {
      scene.gate().stop();
      Answer answer = ask(runner, Scene.CLOSED);
      assertThat(source(answer)).isEqualTo(GateSource.GATE_SOURCE_ALWAYS);
      assertThat(answer.intervention().getApplied()).isTrue();
      assertThat(answer.intervention().getFallbackReason())
          .isEqualTo("gate-service cannot be reached; the local gate is switched off");
      assertThat(answer.ids()).isEqualTo(steered(scene.oracle().prompt(Scene.CLOSED)));
      assertThat(answer.tokens()).allMatch(Token::getSteered);
    }
  }

  @Test
  void theLastRungRefuses() {
    try (RunningRunner runner = runner(Map.of("fallback", "refuse"))) {
      scene.gate().stop();
      Answer answer = ask(runner, Scene.CLOSED);
      assertThat(answer.status().isOk()).isTrue();
      assertThat(answer.tokens()).isEmpty();
      assertThat(answer.intervention().getApplied()).isFalse();
      assertThat(source(answer)).isEqualTo(GateSource.GATE_SOURCE_NONE);
      assertThat(answer.usage().getFinishReason()).isEqualTo(FinishReason.FINISH_REASON_REFUSED);
      assertThat(runner.meters().find("gen_ai.server.time_to_first_token").timer()).isNull();
    }
  }

  @Test
  void theGateIsAskedAboutExactlyThisPromptModelAndBundle() {
    try (RunningRunner runner = runner(Map.of())) {
      ask(runner, Scene.OPEN);
      var question = scene.gate().asked().getLast();
      assertThat(question.getBundleDigest()).isEqualTo(bundle.digest());
      assertThat(question.getModelDigest())
          .isEqualTo(scene.oracle().identity("tiny").modelDigest());
      assertThat(question.getTokenHash().toByteArray()).isEqualTo(scene.open().hash());
      assertThat(question.getLayersList()).containsExactly(2);
    }
  }

  private RunningRunner runner(Map<String, String> changes) {
    Map<String, String> settings = scene.settings();
    settings.putAll(changes);
    return new RunningRunner(settings);
  }

  private static Answer ask(RunningRunner runner, String text) {
    return Answer.to(runner.calls(), Scene.request(text, COUNT).build());
  }

  private static GateSource source(Answer answer) {
    return answer.intervention().getGateSource();
  }

  private static double decisions(RunningRunner runner, String source, String fired) {
    return runner
        .meters()
        .get("steering.gate.decisions")
        .tags("source", source, "fired", fired)
        .counter()
        .count();
  }

  private List<Integer> steered(TokenIds prompt) {
    return scene
        .oracle()
        .greedy(prompt, COUNT, Scene.shift(bundle).shifts(), prompt.size() - 1, Integer.MAX_VALUE);
  }
}
