package io.inferaligner.core.plan;

import java.util.List;

/** What to do to one generation. */
public sealed interface InterventionPlan {
  /** Leave the model alone. */
  record NoIntervention() implements InterventionPlan {}

  /**
   * Apply each shift at its layer, at the token positions of {@code scope}, times the share that
   * {@code strength} gives the prompt.
   *
   * @param shifts ascending by layer
   * @param relativeNorm max over layers of ‖Σ_{k≤l} shift_k‖/ρ_l at full strength: what was added
   *     up to there; of a projection only the level it raises to is known beforehand
   */
  record ResidualShift(
      List<LayerShift> shifts, SteeringScope scope, double relativeNorm, StrengthCurve strength)
      implements InterventionPlan {
    public ResidualShift {
      shifts = List.copyOf(shifts);
    }

    /** A shift of full strength for every prompt. */
    public ResidualShift(List<LayerShift> shifts, SteeringScope scope, double relativeNorm) {
      this(shifts, scope, relativeNorm, new StrengthCurve.Constant());
    }

    /** The same with the steered residual's length within {@code bounds} at each layer. */
    public ResidualShift within(NormGuard bounds) {
      return new ResidualShift(
          shifts.stream().map(shift -> shift.within(bounds)).toList(),
          scope,
          relativeNorm,
          strength);
    }

    /** The same for every prompt, however its gate scores it. */
    public ResidualShift atFullStrength() {
      return new ResidualShift(shifts, scope, relativeNorm);
    }
  }
}
