package io.inferaligner.runner.schedule;

import io.inferaligner.core.gate.GateReading;
import java.util.concurrent.CompletableFuture;

/** Asks the gate about one prompt. */
@FunctionalInterface
public interface GateCall {
  /**
   * The outcome for the residuals of the last prompt token at the gate's layers. Never blocks; the
   * future never fails.
   */
  CompletableFuture<GateOutcome> decide(GateReading reading);
}
