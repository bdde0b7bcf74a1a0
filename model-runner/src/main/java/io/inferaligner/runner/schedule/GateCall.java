package io.inferaligner.runner.schedule;

import io.inferaligner.core.tensor.DenseVector;
import java.util.concurrent.CompletableFuture;

/** Asks the gate about one prompt. */
@FunctionalInterface
public interface GateCall {
  /**
   * The outcome for the residual {@code activation}, shape [d], of the last prompt token at the
   * gate's layer. Never blocks; the future never fails.
   */
  CompletableFuture<GateOutcome> decide(DenseVector activation);
}
