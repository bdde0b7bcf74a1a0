package io.inferaligner.runner.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import io.inferaligner.core.plan.InterventionPlan.ResidualShift;
import io.inferaligner.core.plan.LayerShift;
import io.inferaligner.core.plan.SteeringScope;
import io.inferaligner.core.tensor.DenseVector;
import io.inferaligner.follow.fake.Await;
import io.inferaligner.runner.engine.TokenIds;
import io.inferaligner.runner.fake.Oracle;
import io.inferaligner.runner.fake.Scene;
import io.inferaligner.runner.fake.TinyModel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Answers that give their slot up in the middle and go on as if nothing had been. */
class PreemptionTest {
  private static final int ENDLESS = 16_000;
  private static final int COUNT = 120;
  private static final int LAYERS = 4;

  @TempDir Path folder;
  private Path model = Path.of("");
  private Oracle oracle;
  private final List<Scheduler> schedulers = new ArrayList<>();

  @BeforeEach
  void start() {
    model = TinyModel.write(folder.resolve("tiny"), 11, 16_384);
    oracle = new Oracle(model);
  }

  @AfterEach
  void stop() {
    schedulers.forEach(Scheduler::close);
    oracle.close();
  }

  @ParameterizedTest
  @EnumSource
  void anAnswerGoesOnWhereItWas(PrefixReuse reuse) {
    Scheduler scheduler = scheduler(2, reuse, 1);
    Recorder long1 = submit(scheduler, "busy", COUNT, Optional.empty());
    Recorder long2 = submit(scheduler, "busy", COUNT, Optional.empty());
    Await.until("both run", () -> long1.ids.size() > 8 && long2.ids.size() > 8);
    Recorder rare = submit(scheduler, "rare", 4, Optional.empty());
    Await.until("all are over", () -> long1.isOver() && long2.isOver() && rare.isOver());
    assertThat(scheduler.counts().preempted()).isEqualTo(1);
    assertThat(long1.ids).isEqualTo(oracle.greedy(prompt(), COUNT));
    assertThat(long2.ids).isEqualTo(long1.ids);
    assertThat(long1.events).containsExactly("admitted", "LENGTH");
    SchedulerRequests.awaitAllReleased(scheduler);
  }

  /** A scope; answers pause after eight tokens or more. */
  private enum Steered {
    FROM_LAST_PROMPT(new SteeringScope.FromLastPrompt()),
    WITHIN_A_WINDOW(new SteeringScope.Window(100)),
    BEHIND_A_WINDOW(new SteeringScope.Window(3)),
    ALL(new SteeringScope.All());

    private final SteeringScope scope;

    Steered(SteeringScope scope) {
      this.scope = scope;
    }
  }

  /** The verdict is kept: the gate is asked once, and the same tokens are steered again. */
  @ParameterizedTest
  @EnumSource
  void aSteeredAnswerIsSteeredAlikeAfterwards(Steered steered) {
    Scheduler scheduler = scheduler(2, PrefixReuse.TOKENS, 1);
    AtomicInteger asked = new AtomicInteger();
    Optional<SteeringSetup> setup = Optional.of(setup(steered.scope, asked));
    Recorder one = submit(scheduler, "busy", COUNT, setup);
    Recorder two = submit(scheduler, "busy", COUNT, setup);
    Await.until("both run", () -> one.ids.size() > 8 && two.ids.size() > 8);
    Recorder rare = submit(scheduler, "rare", 4, Optional.empty());
    Await.until("all are over", () -> one.isOver() && two.isOver() && rare.isOver());
    assertThat(scheduler.counts().preempted()).isEqualTo(1);
    assertThat(asked).hasValue(2);
    assertThat(one.events).containsExactly("admitted", "decided", "LENGTH");
    int last = prompt().size() - 1;
    int from = steered.scope instanceof SteeringScope.All ? 0 : last;
    int to = steered.scope instanceof SteeringScope.Window(int n) ? last + 1 + n : ENDLESS;
    assertThat(one.ids)
        .isEqualTo(oracle.greedy(prompt(), COUNT, shifts(), from, to))
        .isNotEqualTo(oracle.greedy(prompt(), COUNT));
    assertThat(two.ids).isEqualTo(one.ids);
    assertThat(rare.ids).isEqualTo(oracle.greedy(prompt(), 4));
    SchedulerRequests.awaitAllReleased(scheduler);
  }

  @Test
  void whoHasNoMoreThanItsShareKeepsIt() throws Exception {
    Scheduler scheduler = scheduler(1, PrefixReuse.OFF, 1);
    Recorder only = new Recorder();
    GenerationHandle handle = scheduler.submit(request("busy", ENDLESS, Optional.empty()), only);
    Await.until("it runs", () -> only.ids.size() > 3);
    Recorder rare = submit(scheduler, "rare", 4, Optional.empty());
    Thread.sleep(100);
    assertThat(rare.ids).isEmpty();
    assertThat(scheduler.counts().preempted()).isZero();
    handle.cancel();
    Await.until("the other is answered", rare::isOver);
    SchedulerRequests.awaitAllReleased(scheduler);
  }

  @Test
  void withoutPatienceSetEverybodyKeepsTheirSlot() throws Exception {
    Scheduler scheduler = scheduler(2, PrefixReuse.OFF, 0);
    List<GenerationHandle> handles =
        Stream.of(1, 2)
            .map(i -> scheduler.submit(request("busy", ENDLESS, Optional.empty()), new Recorder()))
            .toList();
    Await.until("both slots are taken", () -> scheduler.counts().inUse() == 2);
    Recorder rare = submit(scheduler, "rare", 4, Optional.empty());
    Thread.sleep(100);
    assertThat(rare.ids).isEmpty();
    handles.forEach(GenerationHandle::cancel);
    Await.until("it is answered", rare::isOver);
    assertThat(scheduler.counts().preempted()).isZero();
  }

  /** What is cancelled or too late while it is paused leaves nothing behind. */
  @Test
  void aPausedAnswerCanBeCancelled() {
    Scheduler scheduler = scheduler(2, PrefixReuse.OFF, 1);
    Optional<SteeringSetup> setup =
        Optional.of(setup(new SteeringScope.FromLastPrompt(), new AtomicInteger()));
    Recorder one = new Recorder();
    Recorder two = new Recorder();
    List<GenerationHandle> busy =
        List.of(
            scheduler.submit(request("busy", ENDLESS, setup), one),
            scheduler.submit(request("busy", ENDLESS, setup), two));
    Await.until("both run", () -> one.ids.size() > 8 && two.ids.size() > 8);
    Recorder rare = new Recorder();
    GenerationHandle other = scheduler.submit(request("rare", ENDLESS, Optional.empty()), rare);
    Await.until("one is paused", () -> scheduler.counts().preempted() == 1);
    assertThat(scheduler.counts().queued()).isEqualTo(1);
    busy.forEach(GenerationHandle::cancel);
    Await.until("nobody waits", () -> scheduler.counts().queued() == 0);
    other.cancel();
    SchedulerRequests.awaitAllReleased(scheduler);
    Recorder next = submit(scheduler, "busy", 8, Optional.empty());
    Await.until("the next is answered", next::isOver);
    assertThat(next.ids).isEqualTo(oracle.greedy(prompt(), 8));
  }

  private Scheduler scheduler(int slots, PrefixReuse reuse, long patienceNanos) {
    Scheduler scheduler = SchedulerRequests.scheduler(model, slots, reuse, patienceNanos);
    schedulers.add(scheduler);
    return scheduler;
  }

  private Recorder submit(
      Scheduler scheduler, String tenant, int maxTokens, Optional<SteeringSetup> steering) {
    Recorder recorder = new Recorder();
    scheduler.submit(request(tenant, maxTokens, steering), recorder);
    return recorder;
  }

  private GenerationRequest request(
      String tenant, int maxTokens, Optional<SteeringSetup> steering) {
    return SchedulerRequests.request(oracle, maxTokens, Duration.ofMinutes(1), steering, tenant);
  }

  private SteeringSetup setup(SteeringScope scope, AtomicInteger asked) {
    GateCall gate =
        _ -> {
          asked.incrementAndGet();
          return CompletableFuture.completedFuture(
              new GateOutcome(
                  GateOutcome.Action.STEER, true, 1, 1, GateOutcome.Source.LOCAL, "", "", 1));
        };
    return new SteeringSetup(List.of(2), gate, new ResidualShift(shifts(), scope, 1));
  }

  private List<LayerShift> shifts() {
    int width = oracle.activation(prompt(), 1).size();
    float[] values = new float[width];
    for (int i = 0; i < width; i++) {
      values[i] = i % 3 == 0 ? 2 : 0;
    }
    return Stream.iterate(2, layer -> layer < LAYERS, layer -> layer + 1)
        .map(layer -> new LayerShift(layer, DenseVector.of(values)))
        .toList();
  }

  private TokenIds prompt() {
    return oracle.prompt(Scene.OPEN);
  }
}
