package io.inferaligner.runner.trace;

import io.inferaligner.runner.schedule.GateOutcome;
import io.inferaligner.runner.schedule.GenerationSummary;
import java.util.concurrent.atomic.LongAdder;

/** Counters of one bundle on one side of a rollout. Thread-safe. */
public final class ArmFigures {
  final LongAdder requests = new LongAdder();
  final LongAdder failed = new LongAdder();
  final LongAdder nonFinite = new LongAdder();
  private final LongAdder decisions = new LongAdder();
  private final LongAdder fired = new LongAdder();
  private final LongAdder applied = new LongAdder();
  private final LongAdder refused = new LongAdder();
  private final LongAdder finished = new LongAdder();
  private final Quantiles gate = new Quantiles();
  private final Quantiles firstToken = new Quantiles();
  private final String name;
  private final String version;

  ArmFigures(String name, String version) {
    this.name = name;
    this.version = version;
  }

  /**
   * The counters at one moment.
   *
   * @param refused answers that policy refused because nothing safe could be done
   */
  public record Reading(
      String name,
      String version,
      long requests,
      long decisions,
      long fired,
      long applied,
      long refused,
      long failed,
      long nonFinite,
      long finished,
      long gateMicros50,
      long gateMicros99,
      long firstTokenMicros50,
      long firstTokenMicros99) {}

  void decided(GateOutcome outcome, boolean wasApplied) {
    decisions.increment();
    fired.add(outcome.fired() ? 1 : 0);
    applied.add(wasApplied ? 1 : 0);
    gate.add(outcome.micros());
  }

  void finished(GenerationSummary summary) {
    finished.increment();
    refused.add(summary.finish() == GenerationSummary.Finish.REFUSED ? 1 : 0);
    if (summary.firstTokenMicros() > 0) {
      firstToken.add(summary.firstTokenMicros());
    }
  }

  public Reading read() {
    return new Reading(
        name,
        version,
        requests.sum(),
        decisions.sum(),
        fired.sum(),
        applied.sum(),
        refused.sum(),
        failed.sum(),
        nonFinite.sum(),
        finished.sum(),
        gate.at(0.5),
        gate.at(0.99),
        firstToken.at(0.5),
        firstToken.at(0.99));
  }
}
