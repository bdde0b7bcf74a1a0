package io.inferaligner.runner.schedule;

import io.inferaligner.core.gate.AnswerGate;
import io.inferaligner.core.plan.InterventionPlan.ResidualShift;
import java.util.List;
import java.util.Optional;

/**
 * How one generation is gated and steered.
 *
 * @param gateLayers block numbers 1…L whose residuals the gate reads
 * @param gate who decides
 * @param shift what is added when the gate is open
 * @param answerGate gates the answer again while it is generated
 */
public record SteeringSetup(
    List<Integer> gateLayers, GateCall gate, ResidualShift shift, Optional<AnswerGate> answerGate) {
  public SteeringSetup {
    gateLayers = List.copyOf(gateLayers);
  }

  /** One that gates the prompt only. */
  public SteeringSetup(List<Integer> gateLayers, GateCall gate, ResidualShift shift) {
    this(gateLayers, gate, shift, Optional.empty());
  }
}
