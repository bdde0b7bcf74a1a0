package io.inferaligner.runner.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import io.inferaligner.core.plan.InterventionPlan.ResidualShift;
import io.inferaligner.core.plan.LayerShift;
import io.inferaligner.core.plan.SteeringScope;
import io.inferaligner.core.tensor.DenseVector;
import io.inferaligner.follow.fake.Await;
import io.inferaligner.runner.engine.DecoderEngine;
import io.inferaligner.runner.engine.EngineOptions;
import io.inferaligner.runner.engine.ModelFolder;
import io.inferaligner.runner.engine.TokenIds;
import io.inferaligner.runner.fake.Oracle;
import io.inferaligner.runner.fake.TinyModel;
import io.inferaligner.runner.sample.SamplingParameters;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an answer leaves behind is used again only where it changes nothing. */
class PrefixReuseTest {
  private static final int CHUNK = 16;
  private static final int GATE_LAYER = 2;
  private static final String LONG = "a history that fills several chunks of the prompt, ";

  @TempDir Path folder;
  private Oracle oracle;
  private Path model;
  private Scheduler scheduler;

  @BeforeEach
  void start() {
    model = TinyModel.write(folder.resolve("tiny"), 11, 512);
    oracle = new Oracle(model);
    scheduler = scheduler(PrefixReuse.CHUNKS);
  }

  @AfterEach
  void stop() {
    scheduler.close();
    oracle.close();
  }

  /** The activation at the gate and every token of the answer are the same bit for bit. */
  @Test
  void aHitEqualsAMiss() {
    Run miss = run("a", oracle.prompt(LONG + "one"), Optional.empty());
    Run hit = run("a", oracle.prompt(LONG + "one"), Optional.empty());
    assertThat(miss.cached()).isZero();
    assertThat(hit.cached()).isPositive().matches(cached -> cached % CHUNK == 0);
    assertThat(hit.ids()).isEqualTo(miss.ids()).isEqualTo(greedy(LONG + "one"));
    assertThat(hit.activation()).isEqualTo(miss.activation());

    Run other = run("a", oracle.prompt(LONG + "two, which goes on elsewhere"), Optional.empty());
    assertThat(other.cached()).isPositive();
    assertThat(other.ids()).isEqualTo(greedy(LONG + "two, which goes on elsewhere"));
  }

  @Test
  void whatSteeringTouchedIsNeverUsedAgain() {
    TokenIds prompt = oracle.prompt(LONG + "one");
    Run clean = run("a", prompt, Optional.empty());
    for (SteeringScope scope :
        List.of(
            new SteeringScope.FromLastPrompt(),
            new SteeringScope.Window(2),
            new SteeringScope.All())) {
      Run steered = run("a", prompt, Optional.of(scope));
      assertThat(steered.ids()).as("%s", scope).isNotEqualTo(clean.ids());
      Run after = run("a", prompt, Optional.empty());
      assertThat(after.ids()).as("after %s", scope).isEqualTo(clean.ids());
      assertThat(after.activation()).as("after %s", scope).isEqualTo(clean.activation());
      assertThat(after.cached() == 0)
          .as("nothing is left after %s", scope)
          .isEqualTo(scope instanceof SteeringScope.All);
      Run again = run("a", prompt, Optional.of(scope));
      assertThat(again.ids()).as("%s again", scope).isEqualTo(steered.ids());
    }
  }

  @Test
  void tenantsShareNothing() {
    TokenIds prompt = oracle.prompt(LONG + "one");
    run("a", prompt, Optional.empty());
    assertThat(run("b", prompt, Optional.empty()).cached()).isZero();
    assertThat(run("b", prompt, Optional.empty()).cached()).isPositive();
  }

  /** The next turn of a conversation goes on behind the answer of the one before. */
  @Test
  void withTokensTheAnswerIsUsedToo() {
    scheduler.close();
    scheduler = scheduler(PrefixReuse.TOKENS);
    TokenIds prompt = oracle.prompt(LONG + "one");
    Run first = run("a", prompt, Optional.empty());
    TokenIds next =
        prompt
            .append(TokenIds.of(first.ids().stream().mapToInt(Integer::intValue).toArray()))
            .append(oracle.prompt("and then?"));
    Run second = run("a", next, Optional.empty());
    // The last token of the answer was never run.
    assertThat(second.cached()).isEqualTo(prompt.size() + first.ids().size() - 1);
    assertThat(second.ids()).isEqualTo(oracle.greedy(next, second.ids().size()));
    assertThat(scheduler.counts().reused()).isEqualTo(second.cached());
  }

  private record Run(List<Integer> ids, int cached, List<Float> activation) {}

  private List<Integer> greedy(String text) {
    return oracle.greedy(oracle.prompt(text), 6);
  }

  /** One answer of six tokens; steered if a scope is given. */
  private Run run(String tenant, TokenIds prompt, Optional<SteeringScope> scope) {
    List<Float> activation = new ArrayList<>();
    float[] shift = new float[TinyModel.WIDTH];
    Arrays.fill(shift, 3);
    GateCall gate =
        h -> {
          for (float value : h.at(GATE_LAYER).toArray()) {
            activation.add(value);
          }
          return CompletableFuture.completedFuture(
              new GateOutcome(
                  scope.isPresent() ? GateOutcome.Action.STEER : GateOutcome.Action.LEAVE,
                  true,
                  1,
                  1,
                  GateOutcome.Source.LOCAL,
                  "",
                  "",
                  1));
        };
    Recorder recorder = new Recorder();
    scheduler.submit(
        new GenerationRequest(
            prompt,
            oracle.encoder().newStream(),
            SamplingParameters.greedy(),
            6,
            List.of(),
            Optional.of(
                new SteeringSetup(
                    List.of(GATE_LAYER),
                    gate,
                    new ResidualShift(
                        List.of(new LayerShift(GATE_LAYER, DenseVector.of(shift))),
                        scope.orElse(new SteeringScope.FromLastPrompt()),
                        1))),
            tenant,
            System.nanoTime() + Duration.ofMinutes(1).toNanos()),
        recorder);
    Await.until("it is over", recorder::isOver);
    assertThat(recorder.events).endsWith("LENGTH");
    return new Run(List.copyOf(recorder.ids), recorder.cached, List.copyOf(activation));
  }

  private Scheduler scheduler(PrefixReuse reuse) {
    return new Scheduler(
        DecoderEngine.load(ModelFolder.open(model), new EngineOptions(Optional.empty(), 1, 2, 0)),
        new SchedulerOptions(8, CHUNK, reuse));
  }
}
