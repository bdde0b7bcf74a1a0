package io.inferaligner.runner.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import io.inferaligner.core.fault.FaultReason;
import io.inferaligner.core.fault.SteeringFault;
import io.inferaligner.core.plan.InterventionPlan.ResidualShift;
import io.inferaligner.core.plan.SteeringScope;
import io.inferaligner.follow.fake.Await;
import io.inferaligner.runner.engine.TokenIds;
import io.inferaligner.runner.fake.Oracle;
import io.inferaligner.runner.fake.Scene;
import io.inferaligner.runner.fake.TinyModel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What no client can bring about: readers that throw or stop reading, a ladder that breaks. */
class SchedulerTest {
  private static final int ENDLESS = 16_000;
  private static final String TENANT = "default";

  @TempDir Path folder;
  private Oracle oracle;
  private Scheduler scheduler;

  @BeforeEach
  void start() {
    Path model = TinyModel.write(folder.resolve("tiny"), 11, 16_384);
    oracle = new Oracle(model);
    scheduler = scheduler(model, 2);
  }

  @AfterEach
  void stop() {
    scheduler.close();
    oracle.close();
  }

  @Test
  void aReaderThatThrowsEndsItsOwnAnswerOnly() {
    Recorder bad =
        new Recorder() {
          @Override
          public void token(int sequence, int id, String text, boolean steered) {
            throw new IllegalStateException("the reader broke");
          }

          @Override
          public void failed(SteeringFault fault) {
            super.failed(fault);
            throw new IllegalStateException("and broke again");
          }
        };
    Recorder good = new Recorder();
    scheduler.submit(request(200), good);
    scheduler.submit(request(ENDLESS), bad);
    Await.until("both are over", () -> good.isOver() && bad.isOver());
    assertThat(bad.events).containsExactly("admitted", FaultReason.INVARIANT_VIOLATED.name());
    assertThat(good.events).containsExactly("admitted", "LENGTH");
    assertThat(good.ids).isEqualTo(oracle.greedy(prompt(), 200));
    awaitAllReleased();
  }

  @Test
  void aLadderThatBreaksEndsItsOwnAnswerOnly() {
    Recorder thrown = new Recorder();
    Recorder failed = new Recorder();
    scheduler.submit(
        gated(_ -> {
          throw new IllegalStateException("broken");
        }),
        thrown);
    scheduler.submit(
        gated(_ -> CompletableFuture.failedFuture(new IllegalStateException("broken"))), failed);
    Await.until("both are over", () -> thrown.isOver() && failed.isOver());
    assertThat(thrown.events).containsExactly("admitted", "INVARIANT_VIOLATED");
    assertThat(failed.events).containsExactly("admitted", "INVARIANT_VIOLATED");
    Recorder next = new Recorder();
    scheduler.submit(request(4), next);
    Await.until("the next is answered", next::isOver);
    assertThat(next.ids).hasSize(4);
    awaitAllReleased();
  }

  @Test
  void aReaderThatStopsReadingPausesItselfOnly() throws Exception {
    Recorder slow = new Recorder();
    GenerationHandle handle = scheduler.submit(request(ENDLESS), slow);
    Await.until("it runs", () -> slow.ids.size() > 3);
    slow.ready = false;
    Recorder other = new Recorder();
    scheduler.submit(request(100), other);
    Await.until("the other is answered", other::isOver);
    int seen = slow.ids.size();
    Thread.sleep(50);
    assertThat(slow.ids).hasSize(seen);
    slow.ready = true;
    scheduler.wake();
    Await.until("it goes on", () -> slow.ids.size() > seen + 3);
    assertThat(List.copyOf(slow.ids).subList(0, seen)).isEqualTo(oracle.greedy(prompt(), seen));
    handle.cancel();
    awaitAllReleased();
  }

  @Test
  void aRequestWhoseDeadlinePassesInTheQueueIsTold() {
    Recorder first = new Recorder();
    Recorder second = new Recorder();
    GenerationHandle one = scheduler.submit(request(ENDLESS), first);
    GenerationHandle two = scheduler.submit(request(ENDLESS), second);
    Await.until("both run", () -> !first.ids.isEmpty() && !second.ids.isEmpty());
    Recorder late = new Recorder();
    scheduler.submit(request(4, Duration.ofMillis(50), Optional.empty(), TENANT), late);
    Await.until("the late one is told", late::isOver);
    assertThat(late.events).containsExactly("admitted", "DEADLINE_EXCEEDED");
    assertThat(scheduler.counts().queued()).isZero();
    assertThat(scheduler.counts().created()).isEqualTo(2);
    List.of(one, two).forEach(GenerationHandle::cancel);
    awaitAllReleased();
  }

  /** Eight of one tenant wait; the one of another that comes last is served as second. */
  @Test
  void aTenantDoesNotWaitBehindTheBacklogOfAnother() {
    GenerationHandle first = scheduler.submit(request(ENDLESS), new Recorder());
    GenerationHandle second = scheduler.submit(request(ENDLESS), new Recorder());
    Await.until("both slots are taken", () -> scheduler.counts().inUse() == 2);
    List<String> order = new CopyOnWriteArrayList<>();
    for (int i = 0; i < 8; i++) {
      scheduler.submit(of("busy"), Recorder.noting("busy", order));
    }
    scheduler.submit(of("rare"), Recorder.noting("rare", order));
    first.cancel();
    Await.until("all are answered", () -> order.size() == 9);
    assertThat(order.indexOf("rare")).isLessThanOrEqualTo(1);
    second.cancel();
    awaitAllReleased();
  }

  @Test
  void theDeadlineEndsAnAnswerThatWaitsForItsVerdict() {
    Recorder waiting = new Recorder();
    scheduler.submit(
        request(4, Duration.ofMillis(50), setup(_ -> new CompletableFuture<>()), TENANT), waiting);
    Await.until("it is told", waiting::isOver);
    assertThat(waiting.events).containsExactly("admitted", "DEADLINE_EXCEEDED");
    awaitAllReleased();
  }

  @Test
  void aVerdictThatComesAfterTheEndChangesNothing() {
    CompletableFuture<GateOutcome> verdict = new CompletableFuture<>();
    CompletableFuture<Boolean> asked = new CompletableFuture<>();
    Recorder gone = new Recorder();
    GenerationHandle handle =
        scheduler.submit(
            gated(_ -> {
              asked.complete(true);
              return verdict;
            }),
            gone);
    Await.until("the gate is asked", asked::isDone);
    handle.cancel();
    awaitAllReleased();
    verdict.complete(
        new GateOutcome(
            GateOutcome.Action.STEER, true, 1, 1, GateOutcome.Source.REMOTE, "", "", 1));
    Recorder next = new Recorder();
    scheduler.submit(request(4), next);
    Await.until("the next is answered", next::isOver);
    assertThat(gone.events).containsExactly("admitted");
    assertThat(next.ids).isEqualTo(oracle.greedy(prompt(), 4));
  }

  @Test
  void anEndTokenEndsTheAnswerAndIsNotPartOfIt() {
    List<Integer> whole = oracle.greedy(prompt(), 12);
    int end = whole.get(5);
    Scheduler ending = scheduler(TinyModel.write(folder.resolve("ending"), 11, 256, end, 1), 1);
    Recorder recorder = new Recorder();
    ending.submit(request(12), recorder);
    Await.until("it is over", recorder::isOver);
    assertThat(recorder.events).containsExactly("admitted", "STOP");
    assertThat(recorder.ids).isEqualTo(whole.subList(0, whole.indexOf(end)));
    ending.close();
  }

  private static Scheduler scheduler(Path model, int slots) {
    return SchedulerRequests.scheduler(model, slots, PrefixReuse.OFF, 0);
  }

  private TokenIds prompt() {
    return oracle.prompt(Scene.OPEN);
  }

  private GenerationRequest request(int maxTokens) {
    return request(maxTokens, Duration.ofMinutes(1), Optional.empty(), TENANT);
  }

  private GenerationRequest of(String tenant) {
    return request(4, Duration.ofMinutes(1), Optional.empty(), tenant);
  }

  private GenerationRequest gated(GateCall gate) {
    return request(4, Duration.ofMinutes(1), setup(gate), TENANT);
  }

  private static Optional<SteeringSetup> setup(GateCall gate) {
    return Optional.of(
        new SteeringSetup(
            List.of(2), gate, new ResidualShift(List.of(), new SteeringScope.FromLastPrompt(), 0)));
  }

  private GenerationRequest request(
      int maxTokens, Duration deadline, Optional<SteeringSetup> steering, String tenant) {
    return SchedulerRequests.request(oracle, maxTokens, deadline, steering, tenant);
  }

  private void awaitAllReleased() {
    SchedulerRequests.awaitAllReleased(scheduler);
  }
}
