package io.inferaligner.runner.trace;

import io.inferaligner.core.plan.InterventionPlan.ResidualShift;
import io.inferaligner.runner.bundle.PinnedBundle;
import io.inferaligner.runner.engine.TokenIds;
import io.inferaligner.runner.schedule.GateOutcome;

/**
 * One gate evaluation and what was done.
 *
 * @param shift what the bundle would add
 * @param applied whether it is added
 * @param prompt only its hash and length ever leave the process
 */
public record Decision(
    PinnedBundle pinned,
    GateOutcome outcome,
    ResidualShift shift,
    boolean applied,
    TokenIds prompt) {
  /** The share of the shift that the prompt gets, in [0, 1]. */
  public double share() {
    return outcome.share(shift.strength());
  }
}
