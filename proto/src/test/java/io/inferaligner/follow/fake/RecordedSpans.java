package io.inferaligner.follow.fake;

import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;

/** Keeps every finished span. */
public final class RecordedSpans implements SpanExporter {
  private final List<SpanData> spans = new CopyOnWriteArrayList<>();

  public List<SpanData> spans() {
    return List.copyOf(spans);
  }

  /** The spans of generations. */
  public List<SpanData> chats() {
    return spans.stream().filter(span -> span.getName().startsWith("chat ")).toList();
  }

  /** Telemetry that records here and passes traces on. */
  public OpenTelemetrySdk telemetry() {
    return OpenTelemetrySdk.builder()
        .setPropagators(ContextPropagators.create(W3CTraceContextPropagator.getInstance()))
        .setTracerProvider(SdkTracerProvider.builder().addSpanProcessor(processor()).build())
        .build();
  }

  /** What brings every span here as soon as it ends. */
  public SpanProcessor processor() {
    return SimpleSpanProcessor.create(this);
  }

  /** The first span of the trace that passes {@code test}, once there is one. */
  public SpanData awaited(String trace, Predicate<SpanData> test) {
    Predicate<SpanData> wanted = test.and(span -> span.getTraceId().equals(trace));
    Await.until("such a span", () -> spans.stream().anyMatch(wanted));
    return spans.stream().filter(wanted).findFirst().orElseThrow();
  }

  @Override
  public CompletableResultCode export(Collection<SpanData> finished) {
    spans.addAll(finished);
    return CompletableResultCode.ofSuccess();
  }

  @Override
  public CompletableResultCode flush() {
    return CompletableResultCode.ofSuccess();
  }

  @Override
  public CompletableResultCode shutdown() {
    return CompletableResultCode.ofSuccess();
  }
}
