package io.inferaligner.runner.api;

import io.inferaligner.core.Planner;
import io.inferaligner.core.bundle.VectorBundle;
import io.inferaligner.core.fault.SteeringException;
import io.inferaligner.core.gate.GateDecision;
import io.inferaligner.core.gate.GateReading;
import io.inferaligner.core.gate.GuidanceGate;
import io.inferaligner.runner.bundle.Arm;
import io.inferaligner.runner.bundle.PinnedBundle;
import io.inferaligner.runner.engine.TokenChoice;
import io.inferaligner.runner.engine.TokenIds;
import io.inferaligner.runner.schedule.GateOutcome;
import io.inferaligner.runner.schedule.Scheduler;
import io.inferaligner.runner.trace.Decision;
import io.inferaligner.runner.trace.GenerationTrace;
import io.inferaligner.runner.trace.RolloutFigures;
import io.inferaligner.runner.trace.ShadowFigures;
import io.inferaligner.runner.trace.TraceEntry;
import io.inferaligner.runner.trace.TraceJournal;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/**
 * Computes gate and plan of a shadow bundle on prompts that another bundle decides; records both,
 * applies nothing, and never fails an answer. A shadow that reads other layers costs a second run
 * of the prompt, a few at a time. Thread-safe.
 */
final class ShadowProbe {
  private static final Logger LOG = Logger.getLogger(ShadowProbe.class);
  private static final int RUNS_AT_ONCE = 4;

  private final Scheduler scheduler;
  private final RolloutFigures figures;
  private final TraceJournal journal;
  private final Semaphore runs = new Semaphore(RUNS_AT_ONCE);

  ShadowProbe(Scheduler scheduler, RolloutFigures figures, TraceJournal journal) {
    this.scheduler = scheduler;
    this.figures = figures;
    this.journal = journal;
  }

  /** The request whose prompt is looked at, and whose it is. */
  record Request(
      GenerationTrace trace, String tenant, String requestId, TokenIds prompt, String domain) {}

  /** Looks at one prompt; {@code reading} is that of the gate in use. */
  void observe(
      VectorBundle shadow,
      GenerateCall.Steered steered,
      Request request,
      GateReading reading,
      GateOutcome used) {
    VectorBundle inUse = steered.pinned().bundle();
    ShadowFigures counters = figures.shadow(shadow, inUse);
    try {
      List<Integer> layers = shadow.gate().layers();
      if (reading.layers().containsAll(layers)) {
        record(shadow, steered, request, reading, used);
      } else if (runs.tryAcquire()) {
        run(layers, counters, own -> record(shadow, steered, request, own, used), request);
      } else {
        counters.skipped();
      }
    } catch (SteeringException e) {
      counters.skipped();
    } catch (RuntimeException e) {
      LOG.error("event=shadow.failed", e);
      counters.failed();
    }
  }

  private void run(
      List<Integer> layers, ShadowFigures counters, Consumer<GateReading> taker, Request request) {
    boolean begun = false;
    try {
      scheduler
          .capture(request.prompt(), layers, TokenChoice.LAST)
          .whenComplete((residuals, failure) -> {
            runs.release();
            if (failure == null) {
              taker.accept(residuals.reading(layers));
            } else {
              counters.failed();
            }
          });
      begun = true;
    } finally {
      if (!begun) {
        runs.release();
      }
    }
  }

  private void record(
      VectorBundle shadow,
      GenerateCall.Steered steered,
      Request request,
      GateReading reading,
      GateOutcome used) {
    long start = System.nanoTime();
    GateDecision decision = GuidanceGate.decide(shadow.gate(request.domain()), reading);
    if (decision instanceof GateDecision.Unavailable) {
      figures.shadow(shadow, steered.pinned().bundle()).failed();
      return;
    }
    PinnedBundle pinned = steered.pinned();
    PinnedBundle beside = new PinnedBundle(shadow, pinned.revision(), pinned.stale(), Arm.SHADOW);
    Decision mine =
        new Decision(
            beside,
            GateOutcome.local(decision, "", (System.nanoTime() - start) / 1_000),
            Planner.shift(shadow),
            false,
            request.prompt());
    Decision theirs =
        new Decision(
            pinned,
            used,
            steered.shift(),
            used.action() == GateOutcome.Action.STEER,
            request.prompt());
    figures.shadowed(theirs, mine);
    request.trace().shadowed(mine);
    journal.add(
        new TraceEntry(
            request.tenant(),
            request.trace().traceId(),
            request.requestId(),
            System.currentTimeMillis(),
            mine,
            request.prompt().size(),
            0));
  }
}
