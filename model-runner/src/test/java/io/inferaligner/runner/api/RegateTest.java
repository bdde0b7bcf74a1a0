package io.inferaligner.runner.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.inferaligner.core.bundle.BundleManifest;
import io.inferaligner.core.gate.AnswerGate;
import io.inferaligner.core.gate.GateParameters;
import io.inferaligner.core.tensor.DenseVector;
import io.inferaligner.follow.fake.ToyBundle;
import io.inferaligner.proto.runner.v1.FinishReason;
import io.inferaligner.proto.runner.v1.Intervention;
import io.inferaligner.proto.runner.v1.Token;
import io.inferaligner.runner.engine.TokenIds;
import io.inferaligner.runner.fake.Answer;
import io.inferaligner.runner.fake.RunningRunner;
import io.inferaligner.runner.fake.Scene;
import io.inferaligner.runner.fake.ServedScene;
import io.inferaligner.runner.fake.TinyBundle;
import io.inferaligner.runner.trace.TraceKeys;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Answers gated again every four tokens by a probe that is closed at the fourth and open at the
 * eighth token of the answer to {@link Scene#CLOSED}, against an engine without scheduler and gate.
 */
class RegateTest {
  private static final int COUNT = 16;
  private static final int EVERY = 4;
  private static final AtomicInteger VERSIONS = new AtomicInteger();

  @RegisterExtension static final ServedScene SERVED = new ServedScene(256);

  private final Scene scene = SERVED.scene();
  private final RunningRunner runner = SERVED.runner();
  private final TokenIds prompt = scene.oracle().prompt(Scene.CLOSED);
  private final List<Integer> plain = scene.oracle().greedy(prompt, COUNT);

  /** The prompt's gate saw nothing; what begins later is steered from the token that showed it. */
  @Test
  void p25harmThatBeginsInTheMiddleOfAnAnswerIsSteeredFromThere() {
    ToyBundle bundle = publish("FROM_LAST_PROMPT", false, true);
    Answer answer = ask(Scene.CLOSED, bundle);
    assertThat(answer.ids()).isEqualTo(steeredFromEight(bundle, COUNT)).isNotEqualTo(plain);
    assertThat(answer.tokens().stream().map(Token::getSteered))
        .containsExactly(
            false, false, false, false, false, false, false, false, true, true, true, true, true,
            true, true, true);
    assertThat(answer.interventions()).hasSize(2);
    assertThat(answer.intervention().getApplied()).isFalse();
    Intervention again = answer.interventions().getLast();
    assertThat(again.getGeneratedTokens()).isEqualTo(8);
    assertThat(again.getApplied()).isTrue();
    assertThat(again.getVerdict().getFired()).isTrue();
    assertThat(again.getFirstToken()).isEqualTo(prompt.size() + 7);
    assertThat(answer.usage().getSteeredTokens()).isEqualTo(8);
    assertThat(ask(Scene.CLOSED, bundle).ids())
        .as("the slot keeps nothing that was steered")
        .isEqualTo(answer.ids());
  }

  @Test
  void aWindowBeginsWhereTheGateOpened() {
    ToyBundle bundle = publish("WINDOW(2)", false, true);
    Answer answer = ask(Scene.CLOSED, bundle);
    assertThat(answer.ids()).isEqualTo(steeredFromEight(bundle, 3));
    assertThat(answer.usage().getSteeredTokens()).isEqualTo(3);
  }

  @Test
  void theAnswerEndsWhereThePolicySaysSo() {
    Answer answer = ask(Scene.CLOSED, publish("FROM_LAST_PROMPT", true, true));
    assertThat(answer.ids()).isEqualTo(plain.subList(0, 8));
    assertThat(answer.usage().getFinishReason()).isEqualTo(FinishReason.FINISH_REASON_REFUSED);
    assertThat(answer.usage().getSteeredTokens()).isZero();
    assertThat(answer.interventions().getLast().getApplied()).isFalse();
  }

  @Test
  void anAnswerWhoseGateStaysClosedIsWhatItWas() {
    double before = decisions("false");
    Answer answer = ask(Scene.CLOSED, publish("FROM_LAST_PROMPT", false, false));
    assertThat(answer.ids()).isEqualTo(plain);
    assertThat(answer.interventions()).hasSize(1);
    assertThat(decisions("false") - before).isEqualTo(COUNT / EVERY - 1);
  }

  @Test
  void anAnswerThatIsSteeredAlreadyIsNotGatedAgain() {
    ToyBundle bundle = publish("FROM_LAST_PROMPT", false, true);
    Answer answer = ask(Scene.OPEN, bundle);
    assertThat(answer.interventions()).hasSize(1);
    assertThat(answer.usage().getSteeredTokens()).isEqualTo(COUNT);
  }

  /** In one batch with answers that are gated again, at other tokens, or not at all. */
  @Test
  void answersAtOnceAreEachTheirOwn() throws Exception {
    ToyBundle open = publish("FROM_LAST_PROMPT", false, true);
    ToyBundle closed = publish("FROM_LAST_PROMPT", false, false);
    List<Integer> steered = steeredFromEight(open, COUNT);
    List<Future<List<Integer>>> answers = new ArrayList<>();
    try (var callers = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 24; i++) {
        ToyBundle bundle = List.of(open, closed, SERVED.bundle()).get(i % 3);
        answers.add(callers.submit(() -> ask(Scene.CLOSED, bundle).ids()));
      }
    }
    for (int i = 0; i < answers.size(); i++) {
      assertThat(answers.get(i).get()).isEqualTo(i % 3 == 0 ? steered : plain);
    }
  }

  private List<Integer> steeredFromEight(ToyBundle bundle, int tokens) {
    TokenIds longer = prompt.append(ids(8));
    int from = longer.size() - 1;
    int to = tokens == COUNT ? Integer.MAX_VALUE : from + tokens;
    List<Integer> expected = new ArrayList<>(plain.subList(0, 8));
    expected.addAll(
        scene.oracle().greedy(longer, COUNT - 8, Scene.shift(bundle).shifts(), from, to));
    return expected;
  }

  private ToyBundle publish(String scope, boolean refuse, boolean opens) {
    DenseVector fourth = scene.oracle().activation(prompt.append(ids(4)), TinyBundle.GATE_LAYER);
    DenseVector eighth = scene.oracle().activation(prompt.append(ids(8)), TinyBundle.GATE_LAYER);
    DenseVector weights = eighth.minus(fourth).normalized();
    double middle = (weights.dot(fourth) + weights.dot(eighth)) / 2;
    AnswerGate gate =
        new AnswerGate(
            EVERY,
            refuse,
            new GateParameters(TinyBundle.GATE_LAYER, weights, opens ? -middle : -1e6, 0.5));
    BundleManifest.Policy policy =
        new BundleManifest.Policy(TinyBundle.STEERED, TinyBundle.ALPHA, "REL", scope)
            .regating(gate.parameters());
    return scene.publish(
        "4.0." + VERSIONS.getAndIncrement(), policy, Map.of(AnswerGate.WEIGHTS, weights));
  }

  private TokenIds ids(int count) {
    return TokenIds.of(plain.subList(0, count).stream().mapToInt(Integer::intValue).toArray());
  }

  private Answer ask(String text, ToyBundle bundle) {
    return Answer.to(
        runner.calls(), Scene.request(text, COUNT).setBundleDigest(bundle.digest()).build());
  }

  private double decisions(String fired) {
    return runner.meters().counter(TraceKeys.REGATE_DECISIONS, "fired", fired).count();
  }
}
