package io.inferaligner.runner.schedule;

import io.inferaligner.core.fault.FaultReason;
import io.inferaligner.core.fault.SteeringFault;
import io.inferaligner.runner.engine.DecoderEngine;
import io.inferaligner.runner.engine.LogitChoice;
import io.inferaligner.runner.engine.Logits;
import io.inferaligner.runner.engine.StepInput;
import io.inferaligner.runner.engine.StepOutput;
import io.inferaligner.runner.engine.StepRow;
import io.inferaligner.runner.engine.TokenChoice;
import io.inferaligner.runner.schedule.Generation.Phase;
import io.inferaligner.runner.schedule.GenerationSummary.Finish;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * The work of one scheduler round after another. Belongs to the engine's thread, except for {@link
 * #counts}.
 */
final class Rounds {
  private final DecoderEngine engine;
  private final int chunkTokens;
  private final Consumer<Runnable> post;
  private final Runnable leftQueue;
  private final int captureSlot;
  private final BitSet busy = new BitSet();
  private final AtomicLong created = new AtomicLong();
  private final AtomicLong released = new AtomicLong();
  private final Deque<Generation> queue = new ArrayDeque<>();
  private final List<Generation> active = new ArrayList<>();
  private final Deque<CaptureTask> captures = new ArrayDeque<>();

  Rounds(DecoderEngine engine, int chunkTokens, Consumer<Runnable> post, Runnable leftQueue) {
    this.engine = engine;
    this.chunkTokens = chunkTokens;
    this.post = post;
    this.leftQueue = leftQueue;
    this.captureSlot = engine.slots() - 1;
  }

  void add(Generation generation) {
    queue.add(generation);
  }

  void add(CaptureTask task) {
    captures.add(task);
  }

  SchedulerCounts counts(int queued) {
    long given = created.get();
    long back = released.get();
    return new SchedulerCounts(captureSlot, (int) (given - back), given, back, queued);
  }

  /** One round; false if there was nothing to do. */
  boolean run() {
    reap();
    fillSlots();
    boolean prefilled = prefill();
    boolean captured = capture();
    return decode() | prefilled | captured;
  }

  private void reap() {
    long now = System.nanoTime();
    for (Generation generation : List.copyOf(active)) {
      if (generation.isCancelled()) {
        release(generation);
      } else if (generation.isExpired(now)) {
        fail(
            generation,
            SteeringFault.of(
                FaultReason.DEADLINE_EXCEEDED,
                "the deadline passed before the answer was complete"));
      }
    }
    queue.removeIf(generation -> {
      boolean gone = generation.isCancelled() || generation.isExpired(now);
      if (gone) {
        leftQueue.run();
      }
      return gone;
    });
  }

  private void fillSlots() {
    while (!queue.isEmpty() && busy.nextClearBit(0) < captureSlot) {
      Generation generation = queue.remove();
      leftQueue.run();
      int slot = busy.nextClearBit(0);
      busy.set(slot);
      created.incrementAndGet();
      generation.start(slot);
      active.add(generation);
    }
  }

  private boolean prefill() {
    for (Generation generation : active) {
      if (generation.phase() == Phase.PREFILL || generation.phase() == Phase.STEERED_PREFILL) {
        prefill(generation);
        return true;
      }
    }
    return false;
  }

  private void prefill(Generation generation) {
    StepRow row = generation.nextChunk(chunkTokens);
    Optional<SteeringSetup> gated =
        generation.phase() == Phase.PREFILL ? generation.request.steering() : Optional.empty();
    List<Integer> taps = gated.map(setup -> List.of(setup.gateLayer())).orElse(List.of());
    StepOutput output =
        engine.step(new StepInput(List.of(row), taps, TokenChoice.LAST, LogitChoice.LAST));
    if (!generation.advance(row)) {
      return;
    }
    Logits logits = output.logits().getFirst();
    if (!logits.isFinite()) {
      failNonFinite(generation);
    } else if (gated.isPresent()) {
      SteeringSetup setup = gated.get();
      generation.phase(Phase.GATE);
      setup
          .gate()
          .decide(output.residuals().getFirst().vector(setup.gateLayer(), 0))
          .thenAccept(outcome -> post.accept(() -> decided(generation, setup, outcome, logits)));
    } else {
      take(generation, logits);
    }
  }

  private void decided(
      Generation generation, SteeringSetup steering, GateOutcome outcome, Logits logits) {
    if (generation.phase() != Phase.GATE || generation.isCancelled()) {
      return;
    }
    generation.listener.decided(outcome, outcome.action() == GateOutcome.Action.STEER);
    switch (outcome.action()) {
      case LEAVE -> take(generation, logits);
      case STEER ->
          generation.rerunSteered(
              engine.registerShift(steering.shift().shifts()), steering.shift().scope());
      case REFUSE -> finish(generation, Finish.REFUSED);
    }
  }

  private boolean capture() {
    CaptureTask task = captures.poll();
    if (task == null) {
      return false;
    }
    try {
      StepRow row = StepRow.plain(captureSlot, 0, task.prompt());
      task.result()
          .complete(
              engine
                  .step(new StepInput(List.of(row), task.layers(), task.tokens(), LogitChoice.NONE))
                  .residuals()
                  .getFirst());
    } catch (RuntimeException e) {
      task.result().completeExceptionally(e);
    }
    return true;
  }

  private boolean decode() {
    List<Generation> ready =
        active.stream()
            .filter(g -> g.phase() == Phase.DECODE && !g.isCancelled() && g.listener.isReady())
            .toList();
    if (ready.isEmpty()) {
      return false;
    }
    List<StepRow> rows = ready.stream().map(Generation::decodeRow).toList();
    StepOutput output =
        engine.step(new StepInput(rows, List.of(), TokenChoice.LAST, LogitChoice.LAST));
    for (int i = 0; i < ready.size(); i++) {
      Logits logits = output.logits().get(i);
      if (logits.isFinite()) {
        take(ready.get(i), logits);
      } else {
        failNonFinite(ready.get(i));
      }
    }
    return true;
  }

  private void take(Generation generation, Logits logits) {
    Finish finish = generation.take(logits);
    if (finish != null) {
      finish(generation, finish);
    }
  }

  private void finish(Generation generation, Finish finish) {
    release(generation);
    generation.listener.finished(generation.summary(finish));
  }

  private void fail(Generation generation, SteeringFault fault) {
    release(generation);
    generation.listener.failed(fault);
  }

  private void failNonFinite(Generation generation) {
    engine.clearSlot(generation.slot());
    fail(
        generation,
        SteeringFault.of(
            FaultReason.NON_FINITE_ACTIVATION,
            "the model computed a value that is not finite: check the weights and the bundle's strength"));
  }

  private void release(Generation generation) {
    if (generation.phase() != Phase.DONE) {
      generation.phase(Phase.DONE);
      active.remove(generation);
      busy.clear(generation.slot());
      released.incrementAndGet();
      if (generation.shiftIndex() > 0) {
        engine.releaseShift(generation.shiftIndex());
      }
    }
  }

  /** Ends {@code generation} with {@code fault} unless it is over already. */
  void end(Generation generation, SteeringFault fault) {
    if (active.contains(generation)) {
      fail(generation, fault);
    } else if (queue.remove(generation)) {
      leftQueue.run();
      generation.listener.failed(fault);
    }
  }

  /** Ends everything under way after a bug. */
  void failAll() {
    SteeringFault fault =
        SteeringFault.of(
            FaultReason.INVARIANT_VIOLATED,
            "an internal error ended the answer; see the runner's log");
    List.copyOf(active).forEach(generation -> fail(generation, fault));
  }

  /** Ends everything because the runner stops. */
  void drain() {
    SteeringFault fault =
        SteeringFault.of(FaultReason.DRAINING, "the runner is shutting down: try another");
    List.copyOf(active).forEach(generation -> fail(generation, fault));
    queue.forEach(generation -> generation.listener.failed(fault));
    queue.clear();
    captures.forEach(task ->
        task.result()
            .completeExceptionally(new io.inferaligner.core.fault.SteeringException(fault)));
    captures.clear();
  }
}
