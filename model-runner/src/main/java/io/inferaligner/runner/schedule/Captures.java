package io.inferaligner.runner.schedule;

import io.inferaligner.core.fault.FaultReason;
import io.inferaligner.core.fault.SteeringException;
import io.inferaligner.core.fault.SteeringFault;
import io.inferaligner.core.tensor.DenseVector;
import io.inferaligner.runner.engine.DecoderEngine;
import io.inferaligner.runner.engine.LogitChoice;
import io.inferaligner.runner.engine.RowResiduals;
import io.inferaligner.runner.engine.StepInput;
import io.inferaligner.runner.engine.StepRow;
import io.inferaligner.runner.engine.TokenChoice;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Captures, one chunk a round in a slot of their own, in the same chunks as the prefill of
 * generations: a captured residual is bit for bit what the gate sees. Belongs to the engine's
 * thread.
 */
final class Captures {
  private final DecoderEngine engine;
  private final int slot;
  private final int chunkTokens;
  private final Deque<CaptureTask> queue = new ArrayDeque<>();
  private int position;
  private Map<Integer, List<DenseVector>> byLayer = new HashMap<>();

  Captures(DecoderEngine engine, int slot, int chunkTokens) {
    this.engine = engine;
    this.slot = slot;
    this.chunkTokens = chunkTokens;
  }

  void add(CaptureTask task) {
    queue.add(task);
  }

  /** One chunk of the oldest capture; false if there is none. */
  boolean run() {
    while (!queue.isEmpty() && queue.element().result().isDone()) {
      next();
    }
    CaptureTask task = queue.peek();
    if (task == null) {
      return false;
    }
    try {
      runChunk(task);
    } catch (RuntimeException e) {
      task.result().completeExceptionally(e);
      next();
    }
    return true;
  }

  private void runChunk(CaptureTask task) {
    int end = Math.min(task.prompt().size(), position + chunkTokens);
    boolean last = end == task.prompt().size();
    List<Integer> taps = last || task.tokens() == TokenChoice.ALL ? task.layers() : List.of();
    StepRow row = StepRow.plain(slot, position, task.prompt().slice(position, end));
    RowResiduals chunk =
        engine
            .step(new StepInput(List.of(row), taps, task.tokens(), LogitChoice.NONE))
            .residuals()
            .getFirst();
    chunk
        .byLayer()
        .forEach((layer, vectors) ->
            byLayer.computeIfAbsent(layer, _ -> new ArrayList<>()).addAll(vectors));
    position = end;
    if (last) {
      complete(task);
      next();
    }
  }

  private void complete(CaptureTask task) {
    boolean finite =
        byLayer.values().stream().flatMap(List::stream).allMatch(DenseVector::isFinite);
    if (finite) {
      task.result().complete(new RowResiduals(byLayer));
    } else {
      engine.clearSlot(slot);
      task.result()
          .completeExceptionally(
              new SteeringException(
                  FaultReason.NON_FINITE_ACTIVATION,
                  "a residual of the model is not finite: check its weights"));
    }
  }

  private void next() {
    queue.remove();
    position = 0;
    byLayer = new HashMap<>();
  }

  /** Ends all with {@code fault}. */
  void drain(SteeringFault fault) {
    queue.forEach(task -> task.result().completeExceptionally(new SteeringException(fault)));
    queue.clear();
  }
}
