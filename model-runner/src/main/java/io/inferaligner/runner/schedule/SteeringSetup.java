package io.inferaligner.runner.schedule;

import io.inferaligner.core.plan.InterventionPlan.ResidualShift;
import java.util.List;

/**
 * How one generation is gated and steered.
 *
 * @param gateLayers block numbers 1…L whose residuals the gate reads
 * @param gate who decides
 * @param shift what is added when the gate is open
 */
public record SteeringSetup(List<Integer> gateLayers, GateCall gate, ResidualShift shift) {
  public SteeringSetup {
    gateLayers = List.copyOf(gateLayers);
  }
}
