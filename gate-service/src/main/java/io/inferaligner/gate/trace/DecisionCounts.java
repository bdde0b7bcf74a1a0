package io.inferaligner.gate.trace;

import io.inferaligner.core.fault.FaultReason;
import io.inferaligner.gate.evaluate.Verdict;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/** How many decisions there were, and how they turned out. */
@ApplicationScoped
public class DecisionCounts {
  private final MeterRegistry meters;
  private final Timer duration;
  private final DistributionSummary distanceFired;
  private final DistributionSummary distanceClosed;
  private final ConcurrentHashMap<String, BundleCounters> byBundle = new ConcurrentHashMap<>();
  private final LongAdder decisions = new LongAdder();
  private final LongAdder fired = new LongAdder();

  @Inject
  public DecisionCounts(MeterRegistry meters) {
    this.meters = meters;
    this.duration = Timer.builder(TraceKeys.DURATION).publishPercentileHistogram().register(meters);
    this.distanceFired = distance(meters, true);
    this.distanceClosed = distance(meters, false);
  }

  /** Counts a verdict. */
  public void decided(Verdict verdict) {
    decisions.increment();
    duration.record(verdict.nanos(), TimeUnit.NANOSECONDS);
    BundleCounters counters =
        byBundle.computeIfAbsent(verdict.bundle().manifest().name(), this::counters);
    if (!verdict.decided()) {
      counters.unavailable.increment();
    } else if (verdict.fired()) {
      counters.open.increment();
      distanceFired.record(verdict.marginSigma());
    } else {
      counters.closed.increment();
      distanceClosed.record(-verdict.marginSigma());
    }
    if (verdict.fired()) {
      fired.increment();
    }
  }

  /** Counts a request without verdict. */
  public void failed(FaultReason reason) {
    meters.counter(TraceKeys.FAILURES, "reason", reason.name()).increment();
  }

  /** Verdicts since the start. */
  public long decisions() {
    return decisions.sum();
  }

  /** Verdicts that said: steer. */
  public long fired() {
    return fired.sum();
  }

  private BundleCounters counters(String bundle) {
    return new BundleCounters(
        counter(bundle, "open"), counter(bundle, "closed"), counter(bundle, "unavailable"));
  }

  private Counter counter(String bundle, String outcome) {
    return meters.counter(TraceKeys.DECISIONS, "bundle", bundle, "outcome", outcome);
  }

  /** Meters drop negative values, so the two sides of the threshold are two summaries. */
  private static DistributionSummary distance(MeterRegistry meters, boolean fired) {
    return DistributionSummary.builder(TraceKeys.DISTANCE)
        .tag("fired", Boolean.toString(fired))
        .serviceLevelObjectives(0.25, 0.5, 1, 2, 3, 5, 8)
        .register(meters);
  }

  private record BundleCounters(Counter open, Counter closed, Counter unavailable) {}
}
