package io.inferaligner.gate.api;

import io.inferaligner.core.bundle.VectorBundle;
import io.inferaligner.core.conversation.TurnDecision;
import io.inferaligner.core.fault.FaultReason;
import io.inferaligner.core.fault.SteeringException;
import io.inferaligner.core.fault.SteeringFault;
import io.inferaligner.core.gate.GateDecision;
import io.inferaligner.gate.bundle.ActiveBundles;
import io.inferaligner.gate.evaluate.Conversations;
import io.inferaligner.gate.evaluate.GateEvaluator;
import io.inferaligner.gate.evaluate.GateQuestion;
import io.inferaligner.gate.evaluate.Verdict;
import io.inferaligner.gate.trace.DecisionCounts;
import io.inferaligner.gate.trace.DecisionTrace;
import io.inferaligner.gate.trace.DriftMonitor;
import io.inferaligner.proto.gate.v1.DecideRequest;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import io.quarkus.logging.Log;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;

/**
 * Decides requests: on the caller's thread if the bundle is in memory, which takes microseconds,
 * otherwise on a virtual thread that fetches it.
 */
@ApplicationScoped
public class Decider {
  private static final long RETRY_MILLIS = 1_000;

  private final ActiveBundles bundles;
  private final Conversations conversations;
  private final DecisionTrace trace;
  private final DecisionCounts counts;
  private final DriftMonitor drift;
  private final ExecutorService fetches = Executors.newVirtualThreadPerTaskExecutor();

  @Inject
  public Decider(
      ActiveBundles bundles,
      Conversations conversations,
      DecisionTrace trace,
      DecisionCounts counts,
      DriftMonitor drift) {
    this.bundles = bundles;
    this.conversations = conversations;
    this.trace = trace;
    this.counts = counts;
    this.drift = drift;
  }

  /** Receives the outcome of one request; called exactly once, on any thread. */
  interface Outcome {
    void verdict(Verdict verdict);

    void failure(SteeringFault fault);
  }

  /**
   * Decides {@code request}; throws only what {@code outcome} throws.
   *
   * @param traceparent W3C trace context of the request; empty: that of the call
   */
  void decide(DecideRequest request, String traceparent, Outcome outcome) {
    long start = System.nanoTime();
    Span span = trace.start(traceparent);
    GateQuestion question;
    Optional<VectorBundle> cached;
    try {
      question = GateMapper.question(request);
      cached = bundles.cached(question.bundleDigest());
    } catch (RuntimeException e) {
      fail(e, span, outcome);
      return;
    }
    if (cached.isPresent()) {
      answer(question, cached::get, start, span, outcome);
    } else {
      fetchFirst(question, start, span, outcome);
    }
  }

  private void fetchFirst(GateQuestion question, long start, Span span, Outcome outcome) {
    Supplier<VectorBundle> fetched = () -> bundles.byDigest(question.bundleDigest());
    Runnable work = () -> answer(question, fetched, start, span, outcome);
    try {
      fetches.execute(Context.current().with(span).wrap(work));
    } catch (RejectedExecutionException e) {
      fail(draining(), span, outcome);
    }
  }

  private static SteeringException draining() {
    return new SteeringException(
        SteeringFault.retry(
            FaultReason.DRAINING, "this gate is shutting down: ask another one", RETRY_MILLIS));
  }

  private void answer(
      GateQuestion question,
      Supplier<VectorBundle> source,
      long start,
      Span span,
      Outcome outcome) {
    Verdict verdict;
    try {
      VectorBundle bundle = source.get();
      GateDecision decision = GateEvaluator.decide(bundle, question);
      Optional<TurnDecision> turn =
          question.turn().map(_ -> conversations.decide(bundle, question, decision));
      verdict = new Verdict(question, bundle, decision, turn, System.nanoTime() - start);
    } catch (RuntimeException e) {
      fail(e, span, outcome);
      return;
    }
    trace.end(span, verdict);
    if (!verdict.historyNeeded()) {
      counts.decided(verdict);
      drift.decided(verdict);
    }
    outcome.verdict(verdict);
  }

  private void fail(RuntimeException error, Span span, Outcome outcome) {
    SteeringFault fault;
    if (error instanceof SteeringException steering) {
      fault = steering.fault();
    } else {
      Log.error("event=decide.failed", error);
      fault =
          SteeringFault.of(
              FaultReason.INVARIANT_VIOLATED,
              "an internal error happened (%s); see the gate's log"
                  .formatted(error.getClass().getSimpleName()));
    }
    trace.end(span, fault);
    counts.failed(fault.reason());
    outcome.failure(fault);
  }

  @PreDestroy
  public void close() {
    fetches.shutdownNow();
  }
}
