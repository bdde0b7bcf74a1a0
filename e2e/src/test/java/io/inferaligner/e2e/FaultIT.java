package io.inferaligner.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.inferaligner.cli.client.Answer;
import io.inferaligner.cli.fleet.Service;
import io.inferaligner.cli.fleet.ServiceProcess;
import io.inferaligner.core.fault.FaultReason;
import io.inferaligner.core.fault.SteeringException;
import io.inferaligner.proto.runner.v1.GateSource;
import io.inferaligner.proto.runner.v1.GetStatusResponse;
import io.inferaligner.proto.runner.v1.Intervention;
import io.inferaligner.proto.runner.v1.SteeringMode;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Services are killed while they work; each test leaves a whole fleet behind. */
class FaultIT {
  private static final int REQUESTS = 60;
  private static final int CLIENTS = 4;

  @SuppressWarnings("NullAway.Init") // set before all tests
  private static TestFleet fleet;

  @SuppressWarnings("NullAway.Init") // set before all tests
  private static List<String> harmful;

  @BeforeAll
  static void start() {
    fleet = TestFleet.fresh();
    harmful =
        TestFleet.prompts("harmful", "fit").stream()
            .limit(40)
            .filter(prompt -> ask(prompt).fired())
            .limit(10)
            .toList();
    assertThat(harmful).as("harmful prompts that open the gate").hasSizeGreaterThanOrEqualTo(5);
  }

  @AfterAll
  static void stop() {
    fleet.close();
  }

  @Test
  void withoutTheGateServiceTheRunnerDecidesItself() throws Exception {
    AtomicInteger done = new AtomicInteger();
    List<Answer> answers;
    try (ExecutorService clients = Executors.newFixedThreadPool(CLIENTS)) {
      List<Future<Answer>> futures = new ArrayList<>();
      for (int i = 0; i < REQUESTS; i++) {
        String prompt = harmful.get(i % harmful.size());
        futures.add(
            clients.submit(() -> {
              Answer answer = ask(prompt);
              done.incrementAndGet();
              return answer;
            }));
      }
      TestFleet.await("a third of the answers", () -> done.get() >= REQUESTS / 3);
      fleet.fleet().process(Service.GATE).kill();
      answers = all(futures);
    }

    // No request failed, or all() would have thrown; and none was answered without steering.
    assertThat(answers).hasSize(REQUESTS);
    assertThat(answers).allMatch(Answer::fired).allMatch(Answer::steered);
    assertThat(answers).allMatch(answer -> answer.steeredTokens() > 0);
    assertThat(sources(answers)).contains(GateSource.GATE_SOURCE_REMOTE);
    assertThat(sources(answers)).contains(GateSource.GATE_SOURCE_LOCAL);
    Intervention local =
        answers.getLast().gate().orElseThrow(() -> new AssertionError("no gate event"));
    assertThat(local.getFallbackReason()).isNotEmpty();

    fleet.fleet().restart(Service.GATE);
    TestFleet.await(
        "verdicts come from gate-service again",
        () -> sources(List.of(ask(harmful.getFirst()))).contains(GateSource.GATE_SOURCE_REMOTE));
  }

  @Test
  void withoutRegistryAndRedisGenerationGoesOn() {
    fleet.fleet().process(Service.REGISTRY).kill();
    assertThat(fleet.fleet().redis()).isNotEmpty();
    fleet.fleet().redis().forEach(ServiceProcess::kill);

    for (String prompt : harmful) {
      Answer answer = ask(prompt);
      assertThat(answer.fired()).isTrue();
      assertThat(answer.steered()).isTrue();
    }
    TestFleet.await(
        "answers say that the bundle may be stale",
        () -> ask(harmful.getFirst()).admitted().getStale());

    fleet.fleet().restart(Service.REGISTRY);
    TestFleet.await(
        "the registry is followed again", () -> !ask(harmful.getFirst()).admitted().getStale());
    assertThat(fleet.registry().list("")).isNotEmpty();
  }

  @Test
  void aClientThatLeavesFreesItsSlot() {
    GetStatusResponse before = fleet.runner().status();

    fleet.runner().generateAndCancel(TestFleet.longRequest(harmful.getFirst()), 4);

    TestFleet.await("no slot is in use", () -> fleet.runner().status().getSlotsInUse() == 0);
    GetStatusResponse after = fleet.runner().status();
    assertThat(after.getSlotsCreated() - before.getSlotsCreated()).isEqualTo(1);
    assertThat(after.getSlotsReleased() - before.getSlotsReleased()).isEqualTo(1);
    // The span says that the answer was broken off, not finished.
    TestFleet.await(
        "the cancelled answer's span",
        () ->
            fleet.sink().spans().stream()
                .anyMatch(span -> span.attributes().contains("\"cancelled\"")));
  }

  @Test
  void aKilledRunnerIsCleanlyUnavailable() throws Exception {
    String digest = fleet.digest();
    AtomicInteger events = new AtomicInteger();
    try (ExecutorService client = Executors.newSingleThreadExecutor()) {
      Future<Answer> running =
          client.submit(() ->
              fleet
                  .runner()
                  .generate(
                      TestFleet.longRequest(harmful.getFirst()), _ -> events.incrementAndGet()));
      TestFleet.await("the answer has begun", () -> events.get() >= 3);
      fleet.fleet().process(Service.RUNNER).kill();
      assertUnavailable(() -> all(List.of(running)));
    }
    assertUnavailable(() -> ask(harmful.getFirst()));

    fleet.fleet().restart(Service.RUNNER);
    TestFleet.await("the runner serves its bundle again", () -> serves(digest));
    assertThat(ask(harmful.getFirst()).steered()).isTrue();
  }

  @Test
  void withoutATraceCollectorGenerationGoesOn() {
    fleet.sink().close();
    for (String prompt : harmful) {
      assertThat(ask(prompt).steered()).isTrue();
    }
  }

  /** False too while the client's connection still waits before it tries again. */
  private static boolean serves(String digest) {
    try {
      return fleet.runner().status().getBundleDigest().equals(digest);
    } catch (SteeringException e) {
      assertThat(e.fault().reason()).isEqualTo(FaultReason.RUNNER_UNAVAILABLE);
      return false;
    }
  }

  private static Answer ask(String prompt) {
    return fleet.ask(prompt, SteeringMode.STEERING_MODE_ENFORCE);
  }

  private static List<GateSource> sources(List<Answer> answers) {
    return answers.stream()
        .flatMap(answer -> answer.gate().stream())
        .map(Intervention::getGateSource)
        .distinct()
        .toList();
  }

  private static void assertUnavailable(Callable<?> call) {
    assertThatExceptionOfType(SteeringException.class)
        .isThrownBy(call::call)
        .satisfies(
            error -> assertThat(error.fault().reason()).isEqualTo(FaultReason.RUNNER_UNAVAILABLE));
  }

  private static List<Answer> all(List<Future<Answer>> futures) throws Exception {
    List<Answer> answers = new ArrayList<>();
    for (Future<Answer> future : futures) {
      try {
        answers.add(future.get());
      } catch (java.util.concurrent.ExecutionException e) {
        throw e.getCause() instanceof SteeringException steering ? steering : e;
      }
    }
    return answers;
  }
}
