package io.inferaligner.contract;

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
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The client spans of calls, and how their context gets to the peer. Thread-safe. */
public final class CallSpans {
  private static final String SCOPE = "io.inferaligner.grpc";
  private static final String TRACEPARENT = "traceparent";
  private static final AttributeKey<String> SYSTEM = AttributeKey.stringKey("rpc.system");
  private static final AttributeKey<String> SERVICE = AttributeKey.stringKey("rpc.service");
  private static final AttributeKey<String> METHOD = AttributeKey.stringKey("rpc.method");
  private static final AttributeKey<Long> CODE = AttributeKey.longKey("rpc.grpc.status_code");
  private static final TextMapSetter<Metadata> HEADERS = CallSpans::setHeader;
  private static final TextMapSetter<Map<String, String>> FIELDS = CallSpans::setField;

  private final Tracer tracer;
  private final TextMapPropagator propagator;

  /** Spans recorded with {@code telemetry}, carried by its propagators. */
  public CallSpans(OpenTelemetry telemetry) {
    this.tracer = telemetry.getTracer(SCOPE);
    this.propagator = telemetry.getPropagators().getTextMapPropagator();
  }

  /** A running span of a call of {@code method}, or of one question on a stream of it. */
  public Span start(MethodDescriptor<?, ?> method, Context parent) {
    return tracer
        .spanBuilder(method.getFullMethodName())
        .setParent(parent)
        .setSpanKind(SpanKind.CLIENT)
        .setAttribute(SYSTEM, "grpc")
        .setAttribute(SERVICE, String.valueOf(method.getServiceName()))
        .setAttribute(METHOD, String.valueOf(method.getBareMethodName()))
        .startSpan();
  }

  /** Ends {@code span} with the call's {@code status}. */
  public static void end(Span span, Status status) {
    span.setAttribute(CODE, (long) status.getCode().value());
    if (!status.isOk()) {
      span.setStatus(StatusCode.ERROR, status.getCode().name());
    }
    span.end();
  }

  /** Puts the W3C trace headers of {@code context} into {@code headers}. */
  void inject(Context context, Metadata headers) {
    propagator.inject(context, headers, HEADERS);
  }

  /** The W3C traceparent of {@code context}; empty if there is no trace. */
  public String traceparent(Context context) {
    Map<String, String> fields = new HashMap<>();
    propagator.inject(context, fields, FIELDS);
    return fields.getOrDefault(TRACEPARENT, "");
  }

  private static void setHeader(@Nullable Metadata headers, String key, String value) {
    if (headers != null) {
      Metadata.Key<String> name = Metadata.Key.of(key, Metadata.ASCII_STRING_MARSHALLER);
      headers.discardAll(name);
      headers.put(name, value);
    }
  }

  private static void setField(@Nullable Map<String, String> fields, String key, String value) {
    if (fields != null) {
      fields.put(key, value);
    }
  }
}
