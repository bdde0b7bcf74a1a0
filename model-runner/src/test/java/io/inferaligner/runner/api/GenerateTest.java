package io.inferaligner.runner.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.inferaligner.core.plan.InterventionPlan.ResidualShift;
import io.inferaligner.follow.fake.ToyBundle;
import io.inferaligner.proto.runner.v1.ChatMessage;
import io.inferaligner.proto.runner.v1.FinishReason;
import io.inferaligner.proto.runner.v1.GateSource;
import io.inferaligner.proto.runner.v1.GenerateResponse.EventCase;
import io.inferaligner.proto.runner.v1.Role;
import io.inferaligner.proto.runner.v1.SteeringMode;
import io.inferaligner.proto.runner.v1.Token;
import io.inferaligner.runner.engine.TokenIds;
import io.inferaligner.runner.fake.Answer;
import io.inferaligner.runner.fake.RunningRunner;
import io.inferaligner.runner.fake.Scene;
import io.inferaligner.runner.fake.ServedScene;
import io.inferaligner.runner.fake.TinyBundle;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Generate on a real model: what is streamed, and what steering does to it. */
class GenerateTest {
  private static final int COUNT = 24;

  @RegisterExtension static final ServedScene SERVED = new ServedScene(256);

  private final Scene scene = SERVED.scene();
  private final RunningRunner runner = SERVED.runner();
  private final ToyBundle bundle = SERVED.bundle();

  @Test
  void streamsAdmissionThenTheVerdictThenTokensThenUsage() {
    Answer answer = Answer.to(runner.calls(), Scene.request(Scene.OPEN, COUNT).build());
    assertThat(answer.status().isOk()).isTrue();
    assertThat(answer.events())
        .extracting(event -> event.getEventCase())
        .startsWith(EventCase.ADMITTED, EventCase.INTERVENTION, EventCase.TOKEN)
        .endsWith(EventCase.TOKEN, EventCase.USAGE);
    assertThat(answer.admitted()).hasSize(1);
    assertThat(answer.interventions()).hasSize(1);
    assertThat(answer.tokens())
        .extracting(Token::getSequence)
        .containsExactlyElementsOf(java.util.stream.IntStream.range(0, COUNT).boxed().toList());
    assertThat(answer.usage().getGeneratedTokens()).isEqualTo(COUNT);
    assertThat(answer.usage().getFinishReason()).isEqualTo(FinishReason.FINISH_REASON_LENGTH);
    assertThat(answer.usage().getPromptTokens())
        .isEqualTo(answer.admitted().getFirst().getPromptTokens())
        .isEqualTo(scene.open().size());
    assertThat(answer.usage().getTimeToFirstTokenMicros()).isPositive();
    assertThat(answer.header("x-ssv-digest")).isEqualTo(bundle.digest());
    assertThat(answer.header("x-ssv-rev")).isEqualTo("1");
    assertThat(answer.header("x-ssv-stale")).isEqualTo("false");
    assertThat(answer.trailer("x-ssv-gate-source")).isEqualTo("REMOTE");
    assertThat(answer.admitted().getFirst().getBundleDigest()).isEqualTo(bundle.digest());
  }

  @Test
  void aClosedGateLeavesEveryTokenAsItIsWithoutABundle() {
    Answer closed = Answer.to(runner.calls(), Scene.request(Scene.CLOSED, COUNT).build());
    Answer off = Answer.to(runner.calls(), Scene.off(Scene.CLOSED, COUNT));
    assertThat(closed.intervention().getApplied()).isFalse();
    assertThat(closed.intervention().getVerdict().getFired()).isFalse();
    assertThat(closed.tokens()).isNotEmpty().isEqualTo(off.tokens());
    assertThat(closed.ids())
        .isEqualTo(scene.oracle().greedy(scene.oracle().prompt(Scene.CLOSED), COUNT));
    assertThat(closed.usage().getSteeredTokens()).isZero();
    assertThat(off.interventions()).isEmpty();
    assertThat(off.header("x-ssv-digest")).isEmpty();
    assertThat(off.header("x-ssv-gate-source")).isEqualTo("NONE");
  }

  @Test
  void anOpenGateSteersFromTheLastPromptToken() {
    TokenIds prompt = scene.open();
    Answer answer = Answer.to(runner.calls(), Scene.request(Scene.OPEN, COUNT).build());
    assertThat(answer.intervention().getApplied()).isTrue();
    assertThat(answer.intervention().getGateSource()).isEqualTo(GateSource.GATE_SOURCE_REMOTE);
    assertThat(answer.intervention().getVerdict().getScore()).isPositive();
    assertThat(answer.intervention().getLayersList()).isEqualTo(TinyBundle.STEERED);
    assertThat(answer.intervention().getFirstToken()).isEqualTo(prompt.size() - 1);
    assertThat(answer.intervention().getWindow()).isZero();
    assertThat(answer.ids())
        .isEqualTo(steered(bundle, prompt, prompt.size() - 1, Integer.MAX_VALUE))
        .isNotEqualTo(scene.oracle().greedy(prompt, COUNT));
    assertThat(answer.tokens()).allMatch(Token::getSteered);
    assertThat(answer.usage().getSteeredTokens()).isEqualTo(COUNT);
  }

  @Test
  void aWindowEndsAfterItsTokens() {
    ToyBundle window = scene.publish("1.1.0", "WINDOW(3)");
    TokenIds prompt = scene.open();
    Answer answer =
        Answer.to(
            runner.calls(),
            Scene.request(Scene.OPEN, COUNT).setBundleDigest(window.digest()).build());
    assertThat(answer.ids())
        .isEqualTo(steered(window, prompt, prompt.size() - 1, prompt.size() + 3));
    assertThat(answer.tokens().stream().filter(Token::getSteered)).hasSize(4);
    assertThat(answer.usage().getSteeredTokens()).isEqualTo(4);
    assertThat(answer.intervention().getWindow()).isEqualTo(4);
  }

  @Test
  void scopeAllSteersTheWholePromptAnew() {
    ToyBundle all = scene.publish("1.2.0", "ALL");
    Answer answer =
        Answer.to(
            runner.calls(), Scene.request(Scene.OPEN, COUNT).setBundleDigest(all.digest()).build());
    assertThat(answer.ids())
        .isEqualTo(steered(all, scene.open(), 0, Integer.MAX_VALUE))
        .isNotEqualTo(steered(bundle, scene.open(), scene.open().size() - 1, Integer.MAX_VALUE));
    assertThat(answer.intervention().getFirstToken()).isZero();
    assertThat(answer.intervention().getScope()).isEqualTo("ALL");
  }

  /** The history of a steered turn is read as text, never as the state that steering left. */
  @Test
  void p26ASteeredTurnLeavesNothingInTheNext() {
    String said = Answer.to(runner.calls(), Scene.off(Scene.OPEN, 4)).text();
    var next =
        Scene.request(Scene.OPEN, 4)
            .addMessages(message(Role.ROLE_ASSISTANT, said))
            .addMessages(message(Role.ROLE_USER, Scene.CLOSED))
            .build();
    Answer before = Answer.to(runner.calls(), next);
    ToyBundle all = scene.publish("1.3.0", "ALL");
    for (int i = 0; i < 4; i++) {
      Answer steered =
          Answer.to(
              runner.calls(), Scene.request(Scene.OPEN, 4).setBundleDigest(all.digest()).build());
      assertThat(steered.intervention().getApplied()).isTrue();
    }
    Answer after = Answer.to(runner.calls(), next);
    assertThat(after.intervention().getVerdict().getScore())
        .isEqualTo(before.intervention().getVerdict().getScore());
    assertThat(after.ids()).isEqualTo(before.ids());
  }

  private static ChatMessage message(Role role, String text) {
    return ChatMessage.newBuilder().setRole(role).setContent(ByteString.copyFromUtf8(text)).build();
  }

  @Test
  void modeAlwaysSteersAClosedGateAndSaysBoth() {
    TokenIds prompt = scene.oracle().prompt(Scene.CLOSED);
    Answer answer =
        Answer.to(
            runner.calls(),
            Scene.request(Scene.CLOSED, COUNT)
                .setSteeringMode(SteeringMode.STEERING_MODE_ALWAYS)
                .build());
    assertThat(answer.intervention().getVerdict().getFired()).isFalse();
    assertThat(answer.intervention().getApplied()).isTrue();
    assertThat(answer.ids())
        .isEqualTo(steered(bundle, prompt, prompt.size() - 1, Integer.MAX_VALUE));
  }

  @Test
  void neverEmitsAStopText() {
    String whole = Answer.to(runner.calls(), Scene.off(Scene.CLOSED, COUNT)).text();
    String stop = whole.substring(5, 8);
    var request = Scene.off(Scene.CLOSED, COUNT).toBuilder();
    request.getSamplingBuilder().addStop("never" + stop).addStop(stop);
    Answer answer = Answer.to(runner.calls(), request.build());
    assertThat(answer.text()).isEqualTo(whole.substring(0, whole.indexOf(stop)));
    assertThat(answer.usage().getFinishReason()).isEqualTo(FinishReason.FINISH_REASON_STOP);
  }

  @Test
  void textHeldBackForAStopTextComesWithTheLastToken() {
    String whole = Answer.to(runner.calls(), Scene.request(Scene.OPEN, COUNT).build()).text();
    var request = Scene.request(Scene.OPEN, COUNT);
    request.getSamplingBuilder().addStop(whole.substring(COUNT - 2) + "!");
    Answer answer = Answer.to(runner.calls(), request.build());
    assertThat(answer.text()).isEqualTo(whole);
    assertThat(answer.tokens()).hasSize(COUNT).allMatch(Token::getSteered);
    assertThat(answer.usage().getFinishReason()).isEqualTo(FinishReason.FINISH_REASON_LENGTH);
  }

  @Test
  void givesEqualTokensForEqualSeeds() {
    var request = Scene.request(Scene.CLOSED, COUNT);
    request.getSamplingBuilder().setTemperature(1).setTopK(20).setTopP(0.9f).setSeed(5);
    List<Integer> first = Answer.to(runner.calls(), request.build()).ids();
    assertThat(Answer.to(runner.calls(), request.build()).ids()).isEqualTo(first);
    request.getSamplingBuilder().setSeed(6);
    assertThat(Answer.to(runner.calls(), request.build()).ids()).isNotEqualTo(first);
  }

  @Test
  void maxTokensZeroMeans256ButNeverMoreThanTheContext() {
    Answer answer = Answer.to(runner.calls(), Scene.off(Scene.CLOSED, 0));
    int prompt = answer.usage().getPromptTokens();
    assertThat(answer.usage().getGeneratedTokens()).isEqualTo(256 - prompt);
  }

  private List<Integer> steered(ToyBundle of, TokenIds prompt, int from, int to) {
    ResidualShift shift = Scene.shift(of);
    return scene.oracle().greedy(prompt, COUNT, shift.shifts(), from, to);
  }
}
