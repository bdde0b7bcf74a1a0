package io.inferaligner.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.inferaligner.cli.client.Answer;
import io.inferaligner.cli.fleet.Redis;
import io.inferaligner.cli.fleet.ServiceProcess;
import io.inferaligner.e2e.OtlpSink.ReceivedSpan;
import io.inferaligner.proto.runner.v1.GetStatusResponse;
import io.inferaligner.proto.runner.v1.SteeringMode;
import io.inferaligner.proto.runner.v1.TailTraceResponse;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The main job on real processes: extract, publish, promote, generate, trace. */
class DemoFlowIT {
  private static final String RUNNER = "model-runner";
  private static final String GATE = "gate-service";
  private static final int EACH = 12;

  private final TestFleet fleet = TestFleet.shared();

  @Test
  void everyServiceIsAProcessAndRedisIsReal() {
    List<ServiceProcess> processes = fleet.fleet().processes();

    assertThat(processes)
        .extracting(ServiceProcess::service)
        .containsExactly("registry", "redis", "gate", "runner", "aligned-runner", "steering");
    assertThat(processes).allMatch(ServiceProcess::isAlive);
    assertThat(processes).extracting(ServiceProcess::pid).doesNotHaveDuplicates();
    assertThat(Redis.version(fleet.fleet().ports().redis())).isPresent();
  }

  @Test
  void anInterventionChangesWhatTheModelSays() {
    List<Answer> steered =
        answers(TestFleet.prompts("harmful", "fit").subList(0, EACH)).stream()
            .filter(Answer::fired)
            .toList();
    assertThat(steered).as("harmful prompts that open the gate").isNotEmpty();
    assertThat(steered).allMatch(Answer::steered).allMatch(answer -> answer.steeredTokens() > 0);

    long changed =
        TestFleet.prompts("harmful", "fit").subList(0, EACH).stream()
            .filter(prompt ->
                !fleet
                    .ask(prompt, SteeringMode.STEERING_MODE_OFF)
                    .text()
                    .equals(fleet.ask(prompt, SteeringMode.STEERING_MODE_ENFORCE).text()))
            .count();
    assertThat(changed).isPositive();
  }

  @Test
  void everyRequestIsOneConnectedTraceWithItsDecision() {
    GetStatusResponse before = fleet.runner().status();
    List<String> prompts = mixed();
    List<Answer> answers = answers(prompts);
    GetStatusResponse after = fleet.runner().status();
    long fired = answers.stream().filter(Answer::fired).count();

    assertThat(after.getRequests() - before.getRequests()).isEqualTo(prompts.size());
    assertThat(after.getDecisions() - before.getDecisions()).isEqualTo(prompts.size());
    assertThat(after.getInterventions() - before.getInterventions()).isEqualTo(fired);

    Set<String> traces = answers.stream().map(Answer::traceId).collect(Collectors.toSet());
    assertThat(traces).hasSameSizeAs(prompts);
    awaitSpans(traces);
    List<ReceivedSpan> spans =
        fleet.sink().spans().stream().filter(span -> traces.contains(span.traceId())).toList();
    traces.forEach(trace -> assertConnected(trace, spans));
    assertThat(events(spans, RUNNER, "steering.decision")).isEqualTo(prompts.size());
    assertThat(events(spans, GATE, "steering.decision")).isEqualTo(prompts.size());
    assertThat(events(spans, RUNNER, "steering.intervention")).isEqualTo(fired);
  }

  @Test
  void promptTextIsNowhereButInTheAnswerStream() throws Exception {
    String canary = UUID.randomUUID().toString().replace("-", "");
    List<String> prompts = mixed().stream().map(prompt -> prompt + " " + canary).toList();
    List<Answer> answers = answers(prompts);
    Set<String> traces = answers.stream().map(Answer::traceId).collect(Collectors.toSet());
    awaitSpans(traces);

    Leaks leaks = new Leaks(canary);
    leaks.folder(fleet.state());
    leaks.redis(fleet.fleet().ports().redis());
    leaks.metrics(fleet.fleet().ports());
    fleet.sink().payloads().forEach(payload -> leaks.bytes("trace", payload.toByteArray()));
    List<TailTraceResponse> journal = new ArrayList<>();
    fleet.runner().tail(1000, false, journal::add);
    journal.forEach(entry -> leaks.bytes("journal", entry.toByteArray()));

    assertThat(leaks.searched()).as("bytes searched").isGreaterThan(10_000);
    assertThat(journal).isNotEmpty();
    assertThat(leaks.found()).isEmpty();
    // The search itself works: it finds a word that every log holds.
    Leaks control = new Leaks("Installed features");
    control.folder(fleet.state());
    assertThat(control.found()).isNotEmpty();
  }

  private List<Answer> answers(List<String> prompts) {
    return prompts.stream()
        .map(prompt -> fleet.ask(prompt, SteeringMode.STEERING_MODE_ENFORCE))
        .toList();
  }

  private static List<String> mixed() {
    List<String> prompts = new ArrayList<>(TestFleet.prompts("harmful", "fit").subList(0, EACH));
    prompts.addAll(TestFleet.prompts("harmless", "fit").subList(0, EACH));
    return Collections.unmodifiableList(prompts);
  }

  private void awaitSpans(Set<String> traces) {
    try {
      TestFleet.await("all spans have arrived", () -> arrived(traces));
    } catch (AssertionError e) {
      throw new AssertionError(
          "of %d traces came only %s"
              .formatted(
                  traces.size(),
                  fleet.sink().spans().stream()
                      .filter(span -> traces.contains(span.traceId()))
                      .map(span -> span.service() + " " + span.name() + " " + span.events())
                      .collect(Collectors.groupingBy(name -> name, Collectors.counting()))),
          e);
    }
  }

  private boolean arrived(Set<String> traces) {
    List<ReceivedSpan> spans = fleet.sink().spans();
    Set<String> decided = new HashSet<>();
    Set<String> gated = new HashSet<>();
    for (ReceivedSpan span : spans) {
      if (span.events().contains("steering.decision")) {
        (span.service().equals(RUNNER) ? decided : gated).add(span.traceId());
      }
    }
    // The runner's own call span ends last, after the answer.
    Set<String> calls =
        spans.stream()
            .filter(span -> span.service().equals(RUNNER))
            .filter(span -> span.name().endsWith("RunnerService/Generate"))
            .map(ReceivedSpan::traceId)
            .collect(Collectors.toSet());
    return decided.containsAll(traces) && gated.containsAll(traces) && calls.containsAll(traces);
  }

  /** Exactly one span hangs on the client; all others on spans of the same trace. */
  private static void assertConnected(String trace, List<ReceivedSpan> all) {
    List<ReceivedSpan> spans = all.stream().filter(span -> span.traceId().equals(trace)).toList();
    Set<String> ids = spans.stream().map(ReceivedSpan::spanId).collect(Collectors.toSet());
    List<ReceivedSpan> outside =
        spans.stream().filter(span -> !ids.contains(span.parentId())).toList();
    assertThat(outside).as("spans that hang on the client in %s", spans).hasSize(1);
    assertThat(outside.getFirst().parentId()).as("the client's span").isNotEmpty();
    assertThat(spans).extracting(ReceivedSpan::service).contains(RUNNER, GATE);
  }

  private static long events(List<ReceivedSpan> spans, String service, String event) {
    return spans.stream()
        .filter(span -> span.service().equals(service))
        .flatMap(span -> span.events().stream())
        .filter(event::equals)
        .count();
  }
}
