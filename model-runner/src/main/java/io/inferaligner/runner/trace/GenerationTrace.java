package io.inferaligner.runner.trace;

import io.inferaligner.contract.SteeringAttributes;
import io.inferaligner.contract.TurnAttributes;
import io.inferaligner.core.bundle.BundleManifest;
import io.inferaligner.core.bundle.ModelIdentity;
import io.inferaligner.core.fault.SteeringFault;
import io.inferaligner.core.gate.LayerScore;
import io.inferaligner.core.plan.LayerShift;
import io.inferaligner.core.plan.SteeringScope;
import io.inferaligner.runner.schedule.GenerationSummary;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import java.util.List;
import java.util.Locale;

/** The span of one generation, child of the call's. Scores and counts, never text. */
public final class GenerationTrace {
  private final Span span;
  private final Context context;
  private final ModelIdentity model;
  private final Tracer tracer;

  private GenerationTrace(Tracer tracer, Span span, Context context, ModelIdentity model) {
    this.tracer = tracer;
    this.span = span;
    this.context = context;
    this.model = model;
  }

  /** A running span under the current context. */
  public static GenerationTrace start(
      OpenTelemetry telemetry, ModelIdentity model, String requestId, String mode) {
    Context parent = Context.current();
    Tracer tracer = telemetry.getTracer("io.inferaligner.runner");
    Span span =
        tracer
            .spanBuilder("chat " + model.id())
            .setParent(parent)
            .setAttribute(TraceKeys.OPERATION, "chat")
            .setAttribute(TraceKeys.PROVIDER, "inferaligner")
            .setAttribute(TraceKeys.MODEL, model.id())
            .setAttribute(TraceKeys.RESPONSE_ID, requestId)
            .setAttribute(TraceKeys.MODE, mode)
            .startSpan();
    return new GenerationTrace(tracer, span, parent.with(span), model);
  }

  /** Context whose calls become children of the span. */
  public Context context() {
    return context;
  }

  public String traceId() {
    return span.getSpanContext().getTraceId();
  }

  public void requested(int maxTokens, float temperature) {
    span.setAttribute(TraceKeys.MAX_TOKENS, (long) maxTokens);
    span.setAttribute(TraceKeys.TEMPERATURE, (double) temperature);
  }

  /** One event per gate evaluation, and one per applied segment. */
  public void decided(Decision decision) {
    Attributes gate = gate(decision);
    span.addEvent(SteeringAttributes.DECISION_EVENT, gate);
    if (decision.applied()) {
      span.addEvent(TraceKeys.INTERVENTION_EVENT, intervention(decision, gate));
    }
  }

  /** The answer's own gate opened after {@code generated} tokens. */
  public void gatedAgain(Decision decision, int generated) {
    Attributes gate =
        gate(decision).toBuilder()
            .put(SteeringAttributes.PHASE, "regate")
            .put(TraceKeys.TOKEN_INDEX, (long) generated)
            .build();
    span.addEvent(SteeringAttributes.DECISION_EVENT, gate);
    if (decision.applied()) {
      span.addEvent(TraceKeys.INTERVENTION_EVENT, intervention(decision, gate));
    }
  }

  /** A decision that is only recorded: a span of its own, since the answer may be over by then. */
  public void shadowed(Decision decision) {
    Span shadow =
        tracer
            .spanBuilder("shadow " + model.id())
            .setParent(context)
            .setAttribute(TraceKeys.MODE, "shadow")
            .startSpan();
    shadow.addEvent(SteeringAttributes.DECISION_EVENT, gate(decision));
    shadow.end();
  }

  public void finished(GenerationSummary summary) {
    span.setAttribute(TraceKeys.INPUT_TOKENS, (long) summary.promptTokens());
    span.setAttribute(TraceKeys.OUTPUT_TOKENS, (long) summary.generatedTokens());
    span.setAttribute(TraceKeys.TOKENS_GENERATED, (long) summary.steeredTokens());
    span.setAttribute(
        TraceKeys.FINISH_REASONS, List.of(summary.finish().name().toLowerCase(Locale.ROOT)));
    span.end();
  }

  public void failed(SteeringFault fault) {
    span.setAttribute(SteeringAttributes.ERROR, fault.reason().name());
    span.setStatus(StatusCode.ERROR, fault.reason().name());
    span.end();
  }

  public void cancelled() {
    span.setAttribute(SteeringAttributes.ERROR, "CANCELLED");
    span.setAttribute(TraceKeys.FINISH_REASONS, List.of("cancelled"));
    span.end();
  }

  private Attributes gate(Decision decision) {
    BundleManifest manifest = decision.pinned().bundle().manifest();
    AttributesBuilder attributes =
        Attributes.builder()
            .put(SteeringAttributes.BUNDLE_ID, manifest.name())
            .put(SteeringAttributes.BUNDLE_VERSION, manifest.version())
            .put(SteeringAttributes.BUNDLE_DIGEST, decision.pinned().bundle().digest())
            .put(SteeringAttributes.STRATEGY, manifest.strategy())
            .put(SteeringAttributes.FINGERPRINT, model.modelDigest())
            .put(SteeringAttributes.TEMPLATE, model.templateDigest())
            .put(SteeringAttributes.PHASE, "prefill")
            .put(
                SteeringAttributes.GATE_LAYERS,
                manifest.gate().readLayers().stream().map(Integer::longValue).toList())
            .put(SteeringAttributes.SCORE, decision.outcome().score())
            .put(SteeringAttributes.MARGIN, decision.outcome().marginSigma())
            .put(SteeringAttributes.THRESHOLD_MODE, manifest.gate().thresholdMode().name())
            .put(SteeringAttributes.TARGET_FPR, manifest.gate().targetFpr())
            .put(SteeringAttributes.FIRED, decision.outcome().fired())
            .put(TraceKeys.ARM, decision.pinned().arm().name().toLowerCase(Locale.ROOT))
            .put(TraceKeys.SOURCE, decision.outcome().source().name())
            .put(SteeringAttributes.LATENCY, decision.outcome().micros());
    if (!decision.outcome().layerScores().isEmpty()) {
      attributes.put(
          SteeringAttributes.SCORES,
          decision.outcome().layerScores().stream().map(LayerScore::score).toList());
    }
    decision.outcome().turn().ifPresent(turn -> TurnAttributes.put(attributes, turn));
    if (!decision.outcome().fallbackReason().isEmpty()) {
      attributes.put(TraceKeys.FALLBACK, decision.outcome().fallbackReason());
    }
    return attributes.build();
  }

  private static Attributes intervention(Decision decision, Attributes gate) {
    BundleManifest.Policy policy = decision.pinned().bundle().manifest().policy();
    boolean all = decision.shift().scope() instanceof SteeringScope.All;
    return gate.toBuilder()
        .put(
            TraceKeys.LAYERS,
            decision.shift().shifts().stream()
                .map(LayerShift::layer)
                .map(Integer::longValue)
                .toList())
        .put(TraceKeys.ALPHA, policy.alpha())
        .put(TraceKeys.DOSE_UNIT, policy.doseUnit())
        .put(TraceKeys.RELATIVE_NORM, decision.shift().relativeNorm() * decision.share())
        .put(TraceKeys.POLICY_STRATEGY, policy.strategyName())
        .put(TraceKeys.NORM_GUARD, policy.normGuard().isEmpty() ? "NONE" : policy.normGuard())
        .put(TraceKeys.SHARE, decision.share())
        .put(TraceKeys.SCOPE, policy.scope())
        .put(TraceKeys.REPREFILL, all)
        .put(TraceKeys.TOKENS_PROMPT, all ? (long) decision.prompt().size() : 1L)
        .build();
  }
}
