package io.inferaligner.runner;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.inferaligner.follow.fake.Await;
import io.inferaligner.follow.fake.HttpPage;
import io.inferaligner.follow.fake.RecordedSpans;
import io.inferaligner.follow.fake.TracedCalls;
import io.inferaligner.proto.runner.v1.GenerateResponse;
import io.inferaligner.proto.runner.v1.GetStatusRequest;
import io.inferaligner.proto.runner.v1.GetStatusResponse;
import io.inferaligner.proto.runner.v1.RunnerServiceGrpc;
import io.inferaligner.runner.fake.Answer;
import io.inferaligner.runner.fake.Reader;
import io.inferaligner.runner.fake.RunnerSurroundings;
import io.inferaligner.runner.fake.Scene;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import java.net.URI;
import java.util.concurrent.TimeUnit;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The runner inside its framework: threads, headers, cancellation, spans, health and metrics. */
@QuarkusTest
@QuarkusTestResource(RunnerSurroundings.class)
class RunnerQuarkusTest {
  private static final RecordedSpans SPANS = new RecordedSpans();

  @ConfigProperty(name = "quarkus.grpc.server.test-port")
  int port;

  @TestHTTPResource("/q/")
  URI pages;

  private ManagedChannel channel;

  @Produces
  @ApplicationScoped
  SpanProcessor recorder() {
    return SPANS.processor();
  }

  @BeforeEach
  void connect() {
    channel = NettyChannelBuilder.forTarget("127.0.0.1:" + port).usePlaintext().build();
    Await.until("a bundle is active", () -> status().getBundleState().equals("READY"));
  }

  @AfterEach
  void disconnect() {
    channel.shutdownNow();
  }

  @Test
  void answersWithHeadersAtAdmissionAndTheGateSourceAtTheEnd() {
    Answer answer = Answer.to(calls(), Scene.request(Scene.OPEN, 8).build());
    assertThat(answer.status().isOk()).isTrue();
    assertThat(answer.tokens()).hasSize(8);
    assertThat(answer.header("x-ssv-digest")).isEqualTo(status().getBundleDigest());
    assertThat(answer.trailer("x-ssv-gate-source")).isEqualTo("REMOTE");
    assertThat(Answer.to(calls(), Scene.request(" ", 8).build()).reason())
        .isEqualTo("PROMPT_EMPTY");
  }

  @Test
  void continuesTheCallersTraceUpToTheGate() {
    String trace =
        TracedCalls.run(tracing ->
            Answer.to(calls().withInterceptors(tracing), Scene.request(Scene.OPEN, 8).build()));
    SpanData server = SPANS.awaited(trace, span -> span.getKind() == SpanKind.SERVER);
    SpanData chat = SPANS.awaited(trace, span -> span.getName().equals("chat tiny"));
    SpanData gate = SPANS.awaited(trace, span -> span.getName().endsWith("/DecideStream"));
    assertThat(chat.getParentSpanId()).isEqualTo(server.getSpanId());
    assertThat(gate.getParentSpanId()).isEqualTo(chat.getSpanId());
    assertThat(gate.getKind()).isEqualTo(SpanKind.CLIENT);
  }

  @Test
  void aClientThatGoesAwayOrRunsOutOfTimeFreesItsSlot() {
    Reader cancelled = new Reader();
    RunnerServiceGrpc.newStub(channel).generate(Scene.off(Scene.CLOSED, 100_000), cancelled);
    Await.until("it runs", () -> cancelled.tokens() > 3);
    cancelled.cancel();
    awaitAllReleased();
    Reader late = new Reader();
    RunnerServiceGrpc.newStub(channel)
        .withDeadlineAfter(200, TimeUnit.MILLISECONDS)
        .generate(Scene.off(Scene.CLOSED, 100_000), late);
    Await.until("its deadline passed", late::isOver);
    awaitAllReleased();
    assertThat(late.events()).filteredOn(GenerateResponse::hasUsage).isEmpty();
  }

  @Test
  void tellsHealthAndMetrics() throws Exception {
    Answer.to(calls(), Scene.request(Scene.OPEN, 8).build());
    assertThat(HttpPage.read(pages.resolve("health")))
        .contains("\"bundle\"")
        .contains("READY")
        .doesNotContain("DOWN");
    assertThat(HttpPage.read(pages.resolve("metrics")))
        .contains("steering_gate_decisions_total{fired=\"true\",source=\"REMOTE\"}")
        .contains("steering_interventions_total")
        .contains("steering_gate_duration_seconds_count")
        .contains("gen_ai_server_time_to_first_token_seconds_count");
  }

  private RunnerServiceGrpc.RunnerServiceBlockingStub calls() {
    return RunnerServiceGrpc.newBlockingStub(channel);
  }

  private GetStatusResponse status() {
    return calls().getStatus(GetStatusRequest.getDefaultInstance());
  }

  private void awaitAllReleased() {
    Await.until(
        "all slots are free",
        () -> {
          GetStatusResponse status = status();
          return status.getSlotsInUse() == 0
              && status.getSlotsCreated() == status.getSlotsReleased();
        });
  }
}
