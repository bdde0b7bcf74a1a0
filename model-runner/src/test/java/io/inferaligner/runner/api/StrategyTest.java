package io.inferaligner.runner.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.inferaligner.core.bundle.BundleManifest;
import io.inferaligner.core.plan.LayerShift;
import io.inferaligner.follow.fake.Await;
import io.inferaligner.follow.fake.ToyBundle;
import io.inferaligner.proto.runner.v1.SteeringMode;
import io.inferaligner.runner.engine.TokenIds;
import io.inferaligner.runner.fake.Answer;
import io.inferaligner.runner.fake.RunningRunner;
import io.inferaligner.runner.fake.Scene;
import io.inferaligner.runner.fake.ServedScene;
import io.inferaligner.runner.fake.TinyBundle;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Strategies of bundles from request to tokens, against an engine without scheduler and gate. */
class StrategyTest {
  private static final int COUNT = 8;
  private static final String SCOPE = "FROM_LAST_PROMPT";

  @RegisterExtension static final ServedScene SERVED = new ServedScene(256);

  private final Scene scene = SERVED.scene();
  private final RunningRunner runner = SERVED.runner();

  @Test
  void additionWithoutGateSteersWhatTheGateLeavesAlone() {
    ToyBundle bundle = publish("3.0.0", TinyBundle.ALPHA, "REL", "CAA", "");
    TokenIds prompt = scene.oracle().prompt(Scene.CLOSED);
    Answer answer = ask(Scene.CLOSED, bundle);
    assertThat(answer.intervention().getVerdict().getFired()).isFalse();
    assertThat(answer.intervention().getApplied()).isTrue();
    assertThat(answer.intervention().getStrategy()).isEqualTo("CAA");
    assertThat(answer.ids())
        .isEqualTo(steered(prompt, Scene.shift(bundle).shifts()))
        .isNotEqualTo(scene.oracle().greedy(prompt, COUNT));
  }

  /** The toy's σ is 0.5, so the margin is twice the score; the ramp ends at twice the margin. */
  @Test
  void anAdaptiveStrengthGrowsWithTheScore() {
    double score = ask(Scene.OPEN, SERVED.bundle()).intervention().getVerdict().getScore();
    ToyBundle bundle =
        publish("3.1.0", TinyBundle.ALPHA, "REL", "ADAPTIVE", "RAMP(0.0," + 4 * score + ")");
    Answer answer = ask(Scene.OPEN, bundle);
    assertThat(answer.intervention().getShare()).isCloseTo(0.5, within(1e-3));
    assertThat(answer.intervention().getRelativeNorm())
        .isCloseTo(0.5 * Scene.shift(bundle).relativeNorm(), within(1e-2));
    List<LayerShift> half =
        Scene.shift(bundle).shifts().stream()
            .map(shift -> new LayerShift(shift.layer(), shift.shift().scaledBy(0.5)))
            .toList();
    assertThat(answer.ids()).isEqualTo(steered(scene.open(), half));
    Answer always =
        Answer.to(
            runner.calls(),
            Scene.request(Scene.OPEN, COUNT)
                .setBundleDigest(bundle.digest())
                .setSteeringMode(SteeringMode.STEERING_MODE_ALWAYS)
                .build());
    assertThat(always.intervention().getShare()).isEqualTo(1);
    assertThat(always.ids()).isEqualTo(steered(scene.open(), Scene.shift(bundle).shifts()));
  }

  @Test
  void aTargetRaisesTheProjectionWhileTheAnswerIsWritten() {
    ToyBundle bundle = publish("3.2.0", TinyBundle.ALPHA, "REL", "TARGET", "");
    Answer answer = ask(Scene.OPEN, bundle);
    assertThat(answer.ids())
        .isEqualTo(steered(scene.open(), Scene.shift(bundle).shifts()))
        .isNotEqualTo(scene.oracle().greedy(scene.open(), COUNT));
    Answer closed = ask(Scene.CLOSED, bundle);
    assertThat(closed.ids())
        .isEqualTo(scene.oracle().greedy(scene.oracle().prompt(Scene.CLOSED), COUNT));
  }

  @Test
  void aNormGuardIsKeptWhileTheAnswerIsWritten() {
    ToyBundle bare = publish("3.4.0", TinyBundle.ALPHA, "REL", "", "");
    ToyBundle bundle = publish("3.5.0", TinyBundle.ALPHA, "REL", "", "", "PRESERVE");
    Answer answer = ask(Scene.OPEN, bundle);
    assertThat(answer.intervention().getNormGuard()).isEqualTo("PRESERVE");
    assertThat(answer.ids())
        .isEqualTo(steered(scene.open(), Scene.shift(bundle).shifts()))
        .isNotEqualTo(ask(Scene.OPEN, bare).ids());
  }

  /** By gate-service and, with the gate away, by the runner itself. */
  @Test
  void aDomainIsGatedByItsOwnThreshold() {
    for (boolean remote : new boolean[] {true, false}) {
      assertThat(fired("")).as("usual, remote %s", remote).isFalse();
      assertThat(fired("unheard-of")).isFalse();
      assertThat(fired(TinyBundle.STRICT)).isTrue();
      scene.gate().stop();
    }
    scene.gate().start();
    Answer long64 =
        Answer.to(runner.calls(), Scene.request(Scene.CLOSED, 1).setDomain("d".repeat(64)).build());
    assertThat(long64.reason()).isEqualTo("REQUEST_INVALID");
  }

  private boolean fired(String domain) {
    return Answer.to(runner.calls(), Scene.request(Scene.CLOSED, 1).setDomain(domain).build())
        .intervention()
        .getVerdict()
        .getFired();
  }

  /** docs/adr/0014: who may experiment can measure it by its digest; a channel never gets it. */
  @Test
  void p29ARemovalIsMeasuredButNeverServed() {
    ToyBundle bundle = publish("3.3.0", 1, "UNIT", "REFUSAL_ABLATE", "");
    assertThat(ask(Scene.OPEN, bundle).ids())
        .isEqualTo(steered(scene.open(), Scene.shift(bundle).shifts()));
    scene.registry().point("stable", bundle.digest());
    Await.until("it is refused", () -> runner.status().getBundleState().equals("FAILED"));
    assertThat(runner.status().getFollowing().getChannels(0).getFailureReason())
        .isEqualTo("BUNDLE_RESEARCH_ONLY");
    Answer served = Answer.to(runner.calls(), Scene.request(Scene.OPEN, COUNT).build());
    assertThat(served.header("x-ssv-digest")).isEqualTo(SERVED.bundle().digest());
  }

  private ToyBundle publish(
      String version, double alpha, String unit, String strategy, String strength) {
    return publish(version, alpha, unit, strategy, strength, "");
  }

  private ToyBundle publish(
      String version, double alpha, String unit, String strategy, String strength, String guard) {
    return scene.publish(
        version,
        new BundleManifest.Policy(
            TinyBundle.STEERED, alpha, unit, SCOPE, strategy, strength, guard, Map.of()));
  }

  private Answer ask(String prompt, ToyBundle bundle) {
    return Answer.to(
        runner.calls(), Scene.request(prompt, COUNT).setBundleDigest(bundle.digest()).build());
  }

  private List<Integer> steered(TokenIds prompt, List<LayerShift> shifts) {
    return scene.oracle().greedy(prompt, COUNT, shifts, prompt.size() - 1, Integer.MAX_VALUE);
  }
}
