package io.inferaligner.runner.schedule;

import io.inferaligner.core.fault.SteeringFault;

/**
 * Receives the events of one generation, in order; must not block. All but {@link #admitted} come
 * on the engine's thread. Exactly one of {@link #finished} and {@link #failed} comes last, unless
 * the generation was cancelled.
 */
public interface GenerationListener {
  /** The generation has a place in the queue. Comes first, on the submitter's thread. */
  void admitted();

  /** False while the reader is behind: the generation pauses, others go on. */
  boolean isReady();

  /**
   * The gate decided.
   *
   * @param applied whether a shift is added from now on
   */
  void decided(GateOutcome outcome, boolean applied);

  /**
   * The answer was gated again.
   *
   * @param generated tokens of it so far; the last of them was read
   * @param applied whether a shift is added from that token on
   */
  void gatedAgain(GateOutcome outcome, int generated, boolean applied);

  /**
   * A token.
   *
   * @param text whole characters, may be empty
   */
  void token(int sequence, int id, String text, boolean steered);

  void finished(GenerationSummary summary);

  void failed(SteeringFault fault);
}
