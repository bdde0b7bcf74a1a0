package io.inferaligner.contract;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ForwardingClientCall.SimpleForwardingClientCall;
import io.grpc.ForwardingClientCallListener.SimpleForwardingClientCallListener;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;

/**
 * One client span per call, child of the current context, carried to the peer as W3C trace headers.
 * Thread-safe.
 */
public final class TracingClientInterceptor implements ClientInterceptor {
  private final CallSpans spans;

  /** An interceptor that records with {@code telemetry} and uses its propagators. */
  public TracingClientInterceptor(OpenTelemetry telemetry) {
    this.spans = new CallSpans(telemetry);
  }

  @Override
  public <Q, A> ClientCall<Q, A> interceptCall(
      MethodDescriptor<Q, A> method, CallOptions options, Channel next) {
    Context parent = Context.current();
    return new SimpleForwardingClientCall<>(next.newCall(method, options)) {
      @Override
      public void start(Listener<A> listener, Metadata headers) {
        Span span = spans.start(method, parent);
        spans.inject(parent.with(span), headers);
        try {
          super.start(ending(listener, span), headers);
        } catch (RuntimeException | Error e) {
          span.recordException(e);
          CallSpans.end(span, Status.UNKNOWN);
          throw e;
        }
      }
    };
  }

  private static <A> ClientCall.Listener<A> ending(ClientCall.Listener<A> listener, Span span) {
    return new SimpleForwardingClientCallListener<>(listener) {
      @Override
      public void onClose(Status status, Metadata trailers) {
        CallSpans.end(span, status);
        super.onClose(status, trailers);
      }
    };
  }
}
