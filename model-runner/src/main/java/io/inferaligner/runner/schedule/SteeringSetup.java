package io.inferaligner.runner.schedule;

import io.inferaligner.core.gate.AnswerGate;
import io.inferaligner.core.plan.InterventionPlan.ResidualShift;
import java.util.Optional;

/**
 * How one generation is gated and steered.
 *
 * @param gateLayer block number 1…L whose residual the gate reads
 * @param gate who decides
 * @param shift what is added when the gate is open
 * @param again gates the answer again while it is generated
 */
public record SteeringSetup(
    int gateLayer, GateCall gate, ResidualShift shift, Optional<AnswerGate> again) {
  /** One that gates the prompt only. */
  public SteeringSetup(int gateLayer, GateCall gate, ResidualShift shift) {
    this(gateLayer, gate, shift, Optional.empty());
  }
}
