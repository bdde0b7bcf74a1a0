package io.inferaligner.runner.trace;

import io.inferaligner.runner.schedule.GateOutcome;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/** What happened since the start, for status and metrics. Thread-safe. */
@ApplicationScoped
public class RunnerCounts {
  private final MeterRegistry meters;
  private final RolloutFigures rollout;
  private final LongAdder requests = new LongAdder();
  private final LongAdder decisions = new LongAdder();
  private final LongAdder interventions = new LongAdder();

  @Inject
  public RunnerCounts(MeterRegistry meters) {
    this.meters = meters;
    this.rollout = new RolloutFigures(meters);
  }

  /** The same per bundle and side of a rollout. */
  public RolloutFigures rollout() {
    return rollout;
  }

  public void requested() {
    requests.increment();
  }

  public void decided(GateOutcome outcome, boolean applied) {
    decisions.increment();
    meters
        .counter(
            TraceKeys.DECISIONS,
            "source",
            outcome.source().name(),
            "fired",
            Boolean.toString(outcome.fired()))
        .increment();
    meters.timer(TraceKeys.GATE_DURATION).record(outcome.micros(), TimeUnit.MICROSECONDS);
    if (applied) {
      interventions.increment();
      meters.counter(TraceKeys.INTERVENTIONS).increment();
    }
  }

  /** An answer was gated again. */
  public void gatedAgain(GateOutcome outcome) {
    meters
        .counter(TraceKeys.REGATE_DECISIONS, "fired", Boolean.toString(outcome.fired()))
        .increment();
  }

  public void firstToken(long micros) {
    meters.timer(TraceKeys.FIRST_TOKEN).record(micros, TimeUnit.MICROSECONDS);
  }

  public long requests() {
    return requests.sum();
  }

  public long decisions() {
    return decisions.sum();
  }

  public long interventions() {
    return interventions.sum();
  }
}
