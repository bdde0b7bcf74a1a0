package io.inferaligner.gate;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.inferaligner.contract.Messages;
import io.inferaligner.contract.SteeringAttributes;
import io.inferaligner.contract.TracingClientInterceptor;
import io.inferaligner.core.tensor.DenseVector;
import io.inferaligner.follow.fake.RecordedSpans;
import io.inferaligner.follow.fake.ToyBundle;
import io.inferaligner.gate.fake.GateSurroundings;
import io.inferaligner.gate.trace.TraceKeys;
import io.inferaligner.proto.gate.v1.DecideRequest;
import io.inferaligner.proto.gate.v1.GateServiceGrpc;
import io.inferaligner.proto.gate.v1.GetStatusRequest;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Scope;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The gate inside its framework: configuration, spans, health and metrics. */
@QuarkusTest
@QuarkusTestResource(GateSurroundings.class)
class GateQuarkusTest {
  private static final RecordedSpans SPANS = new RecordedSpans();

  @ConfigProperty(name = "quarkus.grpc.server.test-port")
  int port;

  @ConfigProperty(name = GateSurroundings.DIGEST)
  String digest;

  @TestHTTPResource("/q/health")
  URI health;

  @TestHTTPResource("/q/metrics")
  URI metrics;

  private ManagedChannel channel;

  @Produces
  @ApplicationScoped
  SpanProcessor recorder() {
    return SimpleSpanProcessor.create(SPANS);
  }

  @BeforeEach
  void connect() throws Exception {
    channel = NettyChannelBuilder.forTarget("127.0.0.1:" + port).usePlaintext().build();
    GateServiceGrpc.GateServiceBlockingStub calls = GateServiceGrpc.newBlockingStub(channel);
    long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (!calls.getStatus(GetStatusRequest.getDefaultInstance()).getState().equals("READY")) {
      assertThat(System.nanoTime()).isLessThan(deadline);
      Thread.sleep(10);
    }
  }

  @AfterEach
  void disconnect() {
    channel.shutdownNow();
  }

  @Test
  void continuesTheCallersTrace() throws Exception {
    OpenTelemetrySdk caller =
        OpenTelemetrySdk.builder()
            .setPropagators(ContextPropagators.create(W3CTraceContextPropagator.getInstance()))
            .build();
    Span request = caller.getTracer("test").spanBuilder("request").startSpan();
    try (Scope _ = request.makeCurrent()) {
      GateServiceGrpc.newBlockingStub(channel)
          .withInterceptors(new TracingClientInterceptor(caller))
          .decide(request());
    }
    String trace = request.getSpanContext().getTraceId();
    SpanData server =
        awaited(span -> span.getTraceId().equals(trace) && span.getKind() == SpanKind.SERVER);
    SpanData decision =
        awaited(span -> span.getTraceId().equals(trace) && span.getName().equals(TraceKeys.SPAN));
    assertThat(server.getName()).isEqualTo("inferaligner.gate.v1.GateService/Decide");
    assertThat(server.getParentSpanContext().isRemote()).isTrue();
    assertThat(decision.getParentSpanId()).isEqualTo(server.getSpanId());
    assertThat(decision.getEvents())
        .singleElement()
        .satisfies(
            event -> assertThat(event.getName()).isEqualTo(SteeringAttributes.DECISION_EVENT));
  }

  @Test
  void tellsHealthAndMetrics() throws Exception {
    GateServiceGrpc.newBlockingStub(channel).decide(request());
    assertThat(get(health)).contains("\"bundles\"").contains("READY").doesNotContain("DOWN");
    assertThat(get(metrics))
        .contains("inferaligner_gate_decisions_total{bundle=\"toy\",outcome=\"closed\"")
        .contains("inferaligner_gate_duration_seconds_count")
        .contains("inferaligner_gate_distance_sigma_count");
  }

  private DecideRequest request() {
    return DecideRequest.newBuilder()
        .setBundleDigest(digest)
        .setModelDigest(ToyBundle.MODEL.modelDigest())
        .setTokenHash(ByteString.copyFrom(new byte[32]))
        .addLayers(2)
        .setActivations(Messages.matrix(List.of(DenseVector.of(new float[ToyBundle.WIDTH]))))
        .build();
  }

  private static SpanData awaited(Predicate<SpanData> wanted) throws InterruptedException {
    long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (SPANS.spans().stream().noneMatch(wanted)) {
      assertThat(System.nanoTime()).as("no such span in %s", SPANS.spans()).isLessThan(deadline);
      Thread.sleep(10);
    }
    return SPANS.spans().stream().filter(wanted).findFirst().orElseThrow();
  }

  private static String get(URI address) throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client
          .send(HttpRequest.newBuilder(address).build(), HttpResponse.BodyHandlers.ofString())
          .body();
    }
  }
}
