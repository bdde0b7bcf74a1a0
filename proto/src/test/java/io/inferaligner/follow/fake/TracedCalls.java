package io.inferaligner.follow.fake;

import io.grpc.ClientInterceptor;
import io.inferaligner.contract.TracingClientInterceptor;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Scope;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import java.util.function.Consumer;

/** Calls of a client that has a trace of its own. */
public final class TracedCalls {
  private TracedCalls() {}

  /** Runs {@code calls}, which must use the interceptor given to them; returns the trace's id. */
  public static String run(Consumer<ClientInterceptor> calls) {
    OpenTelemetrySdk caller = new RecordedSpans().telemetry();
    Span request = caller.getTracer("test").spanBuilder("request").startSpan();
    try (Scope _ = request.makeCurrent()) {
      calls.accept(new TracingClientInterceptor(caller));
    }
    return request.getSpanContext().getTraceId();
  }
}
