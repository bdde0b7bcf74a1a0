package io.inferaligner.runner.schedule;

import io.inferaligner.core.fault.SteeringFault;

/**
 * Receives the events of one generation, in order, on the engine's thread; must not block. Exactly
 * one of {@link #finished} and {@link #failed} comes last, unless the generation was cancelled.
 */
public interface GenerationListener {
  /** False while the reader is behind: the generation pauses, others go on. */
  boolean isReady();

  /**
   * The gate decided.
   *
   * @param applied whether a shift is added from now on
   */
  void decided(GateOutcome outcome, boolean applied);

  /**
   * A token.
   *
   * @param text whole characters, may be empty
   */
  void token(int sequence, int id, String text, boolean steered);

  void finished(GenerationSummary summary);

  void failed(SteeringFault fault);
}
