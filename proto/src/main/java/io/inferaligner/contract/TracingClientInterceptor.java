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
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapPropagator;
import io.opentelemetry.context.propagation.TextMapSetter;
import org.jspecify.annotations.Nullable;

/**
 * One client span per call, child of the current context, carried to the peer as W3C trace headers.
 * Thread-safe.
 */
public final class TracingClientInterceptor implements ClientInterceptor {
  private static final String SCOPE = "io.inferaligner.grpc";
  private static final AttributeKey<String> SYSTEM = AttributeKey.stringKey("rpc.system");
  private static final AttributeKey<String> SERVICE = AttributeKey.stringKey("rpc.service");
  private static final AttributeKey<String> METHOD = AttributeKey.stringKey("rpc.method");
  private static final AttributeKey<Long> CODE = AttributeKey.longKey("rpc.grpc.status_code");
  private static final TextMapSetter<Metadata> SETTER = TracingClientInterceptor::set;

  private final Tracer tracer;
  private final TextMapPropagator propagator;

  /** An interceptor that records with {@code telemetry} and uses its propagators. */
  public TracingClientInterceptor(OpenTelemetry telemetry) {
    this.tracer = telemetry.getTracer(SCOPE);
    this.propagator = telemetry.getPropagators().getTextMapPropagator();
  }

  @Override
  public <Q, A> ClientCall<Q, A> interceptCall(
      MethodDescriptor<Q, A> method, CallOptions options, Channel next) {
    Context parent = Context.current();
    return new SimpleForwardingClientCall<>(next.newCall(method, options)) {
      @Override
      public void start(Listener<A> listener, Metadata headers) {
        Span span = startSpan(method, parent);
        propagator.inject(parent.with(span), headers, SETTER);
        try {
          super.start(ending(listener, span), headers);
        } catch (RuntimeException | Error e) {
          span.recordException(e);
          end(span, Status.UNKNOWN);
          throw e;
        }
      }
    };
  }

  private Span startSpan(MethodDescriptor<?, ?> method, Context parent) {
    return tracer
        .spanBuilder(method.getFullMethodName())
        .setParent(parent)
        .setSpanKind(SpanKind.CLIENT)
        .setAttribute(SYSTEM, "grpc")
        .setAttribute(SERVICE, String.valueOf(method.getServiceName()))
        .setAttribute(METHOD, String.valueOf(method.getBareMethodName()))
        .startSpan();
  }

  private static <A> ClientCall.Listener<A> ending(ClientCall.Listener<A> listener, Span span) {
    return new SimpleForwardingClientCallListener<>(listener) {
      @Override
      public void onClose(Status status, Metadata trailers) {
        end(span, status);
        super.onClose(status, trailers);
      }
    };
  }

  private static void end(Span span, Status status) {
    span.setAttribute(CODE, (long) status.getCode().value());
    if (!status.isOk()) {
      span.setStatus(StatusCode.ERROR, status.getCode().name());
    }
    span.end();
  }

  private static void set(@Nullable Metadata headers, String key, String value) {
    if (headers != null) {
      Metadata.Key<String> name = Metadata.Key.of(key, Metadata.ASCII_STRING_MARSHALLER);
      headers.discardAll(name);
      headers.put(name, value);
    }
  }
}
