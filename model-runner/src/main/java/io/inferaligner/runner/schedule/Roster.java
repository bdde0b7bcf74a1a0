package io.inferaligner.runner.schedule;

import io.inferaligner.core.fault.FaultReason;
import io.inferaligner.core.fault.SteeringFault;
import io.inferaligner.runner.engine.DecoderEngine;
import io.inferaligner.runner.schedule.GenerationSummary.Finish;
import java.util.ArrayList;
import java.util.List;
import org.jboss.logging.Logger;

/**
 * Who waits and who runs: every way a generation enters and leaves. What fails for one ends that
 * one only. Belongs to the engine's thread, except for {@link #counts}.
 */
final class Roster {
  private static final Logger LOG = Logger.getLogger(Roster.class);

  private final DecoderEngine engine;
  private final Slots slots;
  private final WaitingRoom waiting;
  private final boolean answersAreKept;
  private final long patienceNanos;
  private final FairQueue<Generation> queue =
      new FairQueue<>(generation -> generation.request.tenant(), Generation::cost);
  private final List<Generation> active = new ArrayList<>();

  /**
   * An empty roster.
   *
   * @param size generations that may run at once
   * @param waiting is told who waits no more
   */
  Roster(DecoderEngine engine, int size, SchedulerOptions options, WaitingRoom waiting) {
    this.engine = engine;
    this.slots = new Slots(size, options);
    this.waiting = waiting;
    this.answersAreKept = options.reuse() == PrefixReuse.TOKENS;
    this.patienceNanos = options.patienceNanos();
  }

  void add(Generation generation) {
    queue.add(generation);
  }

  SchedulerCounts counts(int queued) {
    return slots.counts(queued);
  }

  /** Those with a slot, the one that was served longest ago first. */
  List<Generation> active() {
    return List.copyOf(active);
  }

  void moveToEnd(Generation generation) {
    active.remove(generation);
    active.add(generation);
  }

  /** Ends what was cancelled or came too late. */
  void reap() {
    long now = System.nanoTime();
    for (Generation generation : List.copyOf(active)) {
      if (generation.isCancelled()) {
        release(generation);
      } else if (generation.isExpired(now)) {
        fail(generation, expired("before the answer was complete"));
      }
    }
    for (Generation generation : queue.all()) {
      if (generation.isCancelled()) {
        unqueue(generation);
      } else if (generation.isExpired(now)) {
        unqueue(generation);
        tell(generation, expired("while the request waited for a slot"));
      }
    }
  }

  private static SteeringFault expired(String when) {
    return SteeringFault.of(FaultReason.DEADLINE_EXCEEDED, "the deadline passed " + when);
  }

  /** True if {@code generation} waited. */
  private boolean unqueue(Generation generation) {
    boolean waited = queue.remove(generation);
    if (waited) {
      waiting.leave(generation.request.tenant());
      releaseShift(generation);
    }
    return waited;
  }

  /**
   * Gives free slots to those that wait; tenants take turns. If none is free, a tenant with more
   * than its share gives one to a tenant with less that has waited long enough.
   */
  void fillSlots() {
    while (!queue.isEmpty() && !slots.isFull()) {
      start(queue.take());
    }
    if (!queue.isEmpty()) {
      Preemption.of(active, queue.firsts(), slots.size(), patienceNanos)
          .ifPresent(change -> {
            pause(change.victim());
            queue.take(change.next());
            start(change.next());
          });
    }
  }

  private void start(Generation generation) {
    String tenant = generation.request.tenant();
    waiting.leave(tenant);
    waiting.started();
    generation.start(slots.take(tenant, generation.wanted()));
    active.add(generation);
  }

  private void pause(Generation generation) {
    String tenant = generation.request.tenant();
    active.remove(generation);
    slots.preempt(generation.slot(), tenant, generation.kept(answersAreKept));
    generation.pause();
    queue.putBack(generation);
    waiting.paused(tenant);
  }

  void finish(Generation generation, Finish finish) {
    release(generation);
    generation.listener.finished(generation.summary(finish));
  }

  void fail(Generation generation, SteeringFault fault) {
    if (generation.phase() != Phase.DONE) {
      release(generation);
      tell(generation, fault);
    }
  }

  private static void tell(Generation generation, SteeringFault fault) {
    try {
      generation.listener.failed(fault);
    } catch (RuntimeException e) {
      LOG.error("event=reader.failed: a reader could not be told the end of its answer", e);
    }
  }

  private void release(Generation generation) {
    if (generation.phase() != Phase.DONE) {
      generation.phase(Phase.DONE);
      active.remove(generation);
      slots.giveBack(
          generation.slot(), generation.request.tenant(), generation.kept(answersAreKept));
      waiting.ended(generation.heldNanos());
      releaseShift(generation);
    }
  }

  private void releaseShift(Generation generation) {
    if (generation.shiftIndex() > 0) {
      engine.releaseShift(generation.shiftIndex());
    }
  }

  /** Runs {@code work}; what it throws ends {@code those} and nobody else. */
  void guarded(List<Generation> those, Runnable work) {
    try {
      work.run();
    } catch (RuntimeException e) {
      LOG.error("event=generation.failed: an internal error ended an answer", e);
      those.forEach(generation -> fail(generation, internalError()));
    }
  }

  private static SteeringFault internalError() {
    return SteeringFault.of(
        FaultReason.INVARIANT_VIOLATED, "an internal error ended the answer; see the runner's log");
  }

  /** Ends {@code generation} with {@code fault} unless it is over already. */
  void end(Generation generation, SteeringFault fault) {
    if (active.contains(generation)) {
      fail(generation, fault);
    } else if (unqueue(generation)) {
      tell(generation, fault);
    }
  }

  /** Ends everything under way after a bug. */
  void failAll() {
    for (Generation generation : List.copyOf(active)) {
      generation.spoil();
      fail(generation, internalError());
    }
  }

  /** Ends everything because the runner stops. */
  void drain(SteeringFault fault) {
    List.copyOf(active).forEach(generation -> fail(generation, fault));
    for (Generation generation : queue.all()) {
      unqueue(generation);
      tell(generation, fault);
    }
  }
}
