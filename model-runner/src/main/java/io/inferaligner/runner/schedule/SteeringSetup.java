package io.inferaligner.runner.schedule;

import io.inferaligner.core.plan.InterventionPlan.ResidualShift;

/**
 * How one generation is gated and steered.
 *
 * @param gateLayer block number 1…L whose residual the gate reads
 * @param gate who decides
 * @param shift what is added when the gate is open
 */
public record SteeringSetup(int gateLayer, GateCall gate, ResidualShift shift) {}
