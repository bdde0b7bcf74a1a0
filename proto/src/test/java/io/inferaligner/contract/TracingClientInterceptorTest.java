package io.inferaligner.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.StatusRuntimeException;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.stub.StreamObserver;
import io.inferaligner.follow.fake.RecordedSpans;
import io.inferaligner.proto.registry.v1.ListBundlesRequest;
import io.inferaligner.proto.registry.v1.ListBundlesResponse;
import io.inferaligner.proto.registry.v1.RegistryServiceGrpc;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Scope;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TracingClientInterceptorTest {
  private static final Metadata.Key<String> TRACEPARENT =
      Metadata.Key.of("traceparent", Metadata.ASCII_STRING_MARSHALLER);

  private final RecordedSpans spans = new RecordedSpans();
  private final List<Metadata> received = new CopyOnWriteArrayList<>();
  private final OpenTelemetrySdk telemetry = spans.telemetry();
  private Server server;
  private ManagedChannel channel;

  @BeforeEach
  void start() throws IOException {
    server =
        InProcessServerBuilder.forName("tracing")
            .directExecutor()
            .addService(new ListsNothing())
            .intercept(new HeaderRecorder())
            .build()
            .start();
    channel = InProcessChannelBuilder.forName("tracing").directExecutor().build();
  }

  @AfterEach
  void stop() {
    channel.shutdownNow();
    server.shutdownNow();
  }

  @Test
  void carriesTheTraceToThePeerUnderAClientSpan() {
    Span request = telemetry.getTracer("test").spanBuilder("request").startSpan();
    try (Scope _ = request.makeCurrent()) {
      list(telemetry, "");
    }
    SpanData call = spans.spans().getFirst();
    assertThat(call.getName()).isEqualTo("inferaligner.registry.v1.RegistryService/ListBundles");
    assertThat(call.getKind()).isEqualTo(SpanKind.CLIENT);
    assertThat(call.getParentSpanId()).isEqualTo(request.getSpanContext().getSpanId());
    assertThat(call.getAttributes().get(AttributeKey.stringKey("rpc.system"))).isEqualTo("grpc");
    assertThat(call.getAttributes().get(AttributeKey.stringKey("rpc.service")))
        .isEqualTo("inferaligner.registry.v1.RegistryService");
    assertThat(call.getAttributes().get(AttributeKey.stringKey("rpc.method")))
        .isEqualTo("ListBundles");
    assertThat(call.getAttributes().get(AttributeKey.longKey("rpc.grpc.status_code"))).isZero();
    assertThat(received.getFirst().get(TRACEPARENT))
        .isEqualTo("00-%s-%s-01".formatted(call.getTraceId(), call.getSpanId()));
  }

  @Test
  void marksFailedCalls() {
    assertThatThrownBy(() -> list(telemetry, "fails")).isInstanceOf(StatusRuntimeException.class);
    SpanData call = spans.spans().getFirst();
    assertThat(call.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
    assertThat(call.getAttributes().get(AttributeKey.longKey("rpc.grpc.status_code")))
        .isEqualTo(12L);
  }

  @Test
  void addsNothingWithoutTelemetry() {
    list(OpenTelemetry.noop(), "");
    assertThat(received.getFirst().containsKey(TRACEPARENT)).isFalse();
  }

  private void list(OpenTelemetry with, String name) {
    RegistryServiceGrpc.newBlockingStub(channel)
        .withInterceptors(new TracingClientInterceptor(with))
        .listBundles(ListBundlesRequest.newBuilder().setName(name).build());
  }

  private static final class ListsNothing extends RegistryServiceGrpc.RegistryServiceImplBase {
    @Override
    public void listBundles(
        ListBundlesRequest request, StreamObserver<ListBundlesResponse> answer) {
      if (request.getName().isEmpty()) {
        answer.onNext(ListBundlesResponse.getDefaultInstance());
        answer.onCompleted();
      } else {
        super.listBundles(request, answer);
      }
    }
  }

  private final class HeaderRecorder implements ServerInterceptor {
    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
        ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
      received.add(headers);
      return next.startCall(call, headers);
    }
  }
}
