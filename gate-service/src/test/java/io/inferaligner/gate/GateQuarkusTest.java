package io.inferaligner.gate;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.inferaligner.contract.Messages;
import io.inferaligner.contract.SteeringAttributes;
import io.inferaligner.core.tensor.DenseVector;
import io.inferaligner.follow.fake.Await;
import io.inferaligner.follow.fake.HttpPage;
import io.inferaligner.follow.fake.RecordedSpans;
import io.inferaligner.follow.fake.ToyBundle;
import io.inferaligner.follow.fake.TracedCalls;
import io.inferaligner.gate.fake.GateSurroundings;
import io.inferaligner.gate.trace.TraceKeys;
import io.inferaligner.proto.gate.v1.DecideRequest;
import io.inferaligner.proto.gate.v1.GateServiceGrpc;
import io.inferaligner.proto.gate.v1.GetStatusRequest;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import java.net.URI;
import java.util.List;
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
    GateServiceGrpc.GateServiceBlockingStub calls = GateServiceGrpc.newBlockingStub(channel);
    Await.until(
        "the bundle is active",
        () -> calls.getStatus(GetStatusRequest.getDefaultInstance()).getState().equals("READY"));
  }

  @AfterEach
  void disconnect() {
    channel.shutdownNow();
  }

  @Test
  void continuesTheCallersTrace() {
    String trace =
        TracedCalls.run(tracing ->
            GateServiceGrpc.newBlockingStub(channel).withInterceptors(tracing).decide(request()));
    SpanData server = SPANS.awaited(trace, span -> span.getKind() == SpanKind.SERVER);
    SpanData decision = SPANS.awaited(trace, span -> span.getName().equals(TraceKeys.SPAN));
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
    assertThat(HttpPage.read(pages.resolve("health")))
        .contains("\"bundles\"")
        .contains("READY")
        .doesNotContain("DOWN");
    assertThat(HttpPage.read(pages.resolve("metrics")))
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
}
