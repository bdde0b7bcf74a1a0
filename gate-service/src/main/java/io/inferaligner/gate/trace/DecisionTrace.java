package io.inferaligner.gate.trace;

import io.inferaligner.contract.SteeringAttributes;
import io.inferaligner.contract.TurnAttributes;
import io.inferaligner.core.bundle.BundleManifest;
import io.inferaligner.core.fault.SteeringFault;
import io.inferaligner.core.gate.LayerScore;
import io.inferaligner.gate.evaluate.Verdict;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.context.propagation.TextMapPropagator;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One span per decision, also when the gate stays closed. Holds scores, never activations. */
@ApplicationScoped
public class DecisionTrace {
  private static final String TRACEPARENT = "traceparent";
  private static final TextMapGetter<String> TRACE_FIELD =
      new TextMapGetter<>() {
        @Override
        public Iterable<String> keys(String traceparent) {
          return List.of(TRACEPARENT);
        }

        @Override
        public @Nullable String get(@Nullable String traceparent, String key) {
          return key.equals(TRACEPARENT) ? traceparent : null;
        }
      };

  private final Tracer tracer;
  private final TextMapPropagator propagator;

  @Inject
  public DecisionTrace(OpenTelemetry telemetry) {
    this.tracer = telemetry.getTracer("io.inferaligner.gate");
    this.propagator = telemetry.getPropagators().getTextMapPropagator();
  }

  /**
   * A running span, child of the call's.
   *
   * @param traceparent W3C trace context of the question, whose child it is then; may be empty
   */
  public Span start(String traceparent) {
    SpanBuilder span = tracer.spanBuilder(TraceKeys.SPAN);
    if (!traceparent.isEmpty()) {
      span.setParent(propagator.extract(Context.root(), traceparent, TRACE_FIELD));
    }
    return span.startSpan();
  }

  /** Ends {@code span} with a verdict. */
  public void end(Span span, Verdict verdict) {
    if (span.isRecording() && !verdict.historyNeeded()) {
      Attributes attributes = attributes(verdict);
      span.setAllAttributes(attributes);
      span.addEvent(SteeringAttributes.DECISION_EVENT, attributes);
    }
    span.end();
  }

  /** Ends {@code span} without one. */
  public void end(Span span, SteeringFault fault) {
    span.setAttribute(SteeringAttributes.ERROR, fault.reason().name());
    span.setStatus(StatusCode.ERROR, fault.reason().name());
    span.end();
  }

  private static Attributes attributes(Verdict verdict) {
    BundleManifest manifest = verdict.bundle().manifest();
    BundleManifest.Gate gate = manifest.gate();
    AttributesBuilder attributes =
        Attributes.builder()
            .put(SteeringAttributes.BUNDLE_ID, manifest.name())
            .put(SteeringAttributes.BUNDLE_VERSION, manifest.version())
            .put(SteeringAttributes.BUNDLE_DIGEST, verdict.bundle().digest())
            .put(SteeringAttributes.STRATEGY, manifest.strategy())
            .put(SteeringAttributes.FINGERPRINT, manifest.target().modelDigest())
            .put(SteeringAttributes.TEMPLATE, manifest.target().templateDigest())
            .put(SteeringAttributes.PHASE, "prefill")
            .put(
                SteeringAttributes.GATE_LAYERS,
                gate.readLayers().stream().map(Integer::longValue).toList())
            .put(SteeringAttributes.THRESHOLD_MODE, gate.thresholdMode().name())
            .put(SteeringAttributes.TARGET_FPR, gate.targetFpr())
            .put(SteeringAttributes.FIRED, verdict.fired())
            .put(SteeringAttributes.LATENCY, verdict.nanos() / 1_000);
    if (verdict.decided()) {
      attributes
          .put(
              SteeringAttributes.SCORES,
              verdict.decision().layerScores().stream().map(LayerScore::score).toList())
          .put(SteeringAttributes.SCORE, verdict.score())
          .put(SteeringAttributes.MARGIN, verdict.marginSigma());
    } else {
      attributes.put(TraceKeys.FAIL_MODE, "CLOSED");
    }
    verdict.turn().ifPresent(turn -> TurnAttributes.put(attributes, turn));
    return attributes.build();
  }
}
