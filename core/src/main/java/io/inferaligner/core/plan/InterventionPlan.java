package io.inferaligner.core.plan;

import java.util.List;

/** What to do to one generation. */
public sealed interface InterventionPlan {
  /** Leave the model alone. */
  record NoIntervention() implements InterventionPlan {}

  /**
   * Add each shift at its layer, at the token positions of {@code scope}.
   *
   * @param shifts ascending by layer
   * @param relativeNorm max over layers of ‖Σ_{k≤l} shift_k‖/ρ_l: what was added up to there
   */
  record ResidualShift(List<LayerShift> shifts, SteeringScope scope, double relativeNorm)
      implements InterventionPlan {
    public ResidualShift {
      shifts = List.copyOf(shifts);
    }
  }
}
