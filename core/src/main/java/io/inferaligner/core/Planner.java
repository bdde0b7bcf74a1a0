package io.inferaligner.core;

import io.inferaligner.core.bundle.VectorBundle;
import io.inferaligner.core.plan.InterventionPlan;
import io.inferaligner.core.plan.LayerShift;
import io.inferaligner.core.plan.Projection;
import io.inferaligner.core.plan.SteeringPolicy;
import io.inferaligner.core.tensor.DenseVector;
import java.util.ArrayList;
import java.util.List;

/** The intervention controller of the paper: from a verdict and a bundle to a plan. */
public final class Planner {
  private Planner() {}

  /** The plan for one generation: nothing unless {@code steer}. */
  public static InterventionPlan plan(boolean steer, VectorBundle bundle) {
    return steer ? shift(bundle) : new InterventionPlan.NoIntervention();
  }

  /**
   * What a bundle's strategy does at full strength, for INFERALIGNER x_l ← x'_l + α·c_l·θ_l
   * (method.md §4.6), within its norm guard.
   */
  public static InterventionPlan.ResidualShift shift(VectorBundle bundle) {
    SteeringPolicy policy = bundle.policy();
    InterventionPlan.ResidualShift shift =
        switch (policy.strategy()) {
          case INFERALIGNER, CAA, REFUSAL_ADD, CAST, ADAPTIVE -> addition(bundle);
          case REFUSAL_ABLATE -> removal(bundle);
          case TARGET -> raise(bundle);
        };
    return shift.within(policy.guard());
  }

  /**
   * What is added at one layer is still there at the next, so the relative norm is that of the sum
   * so far (method.md P16).
   */
  private static InterventionPlan.ResidualShift addition(VectorBundle bundle) {
    SteeringPolicy policy = bundle.policy();
    List<LayerShift> shifts = new ArrayList<>();
    DenseVector added = null;
    double relative = 0;
    for (int layer : policy.layers()) {
      DenseVector shift = bundle.steeringVector(layer).scaledBy(bundle.dose(layer));
      shifts.add(new LayerShift(layer, shift));
      added = added == null ? shift : added.plus(shift);
      relative = Math.max(relative, added.norm() / bundle.meanNorm(layer));
    }
    return new InterventionPlan.ResidualShift(shifts, policy.scope(), relative, policy.curve());
  }

  private static InterventionPlan.ResidualShift removal(VectorBundle bundle) {
    SteeringPolicy policy = bundle.policy();
    List<LayerShift> shifts =
        policy.layers().stream()
            .map(layer ->
                LayerShift.of(
                    layer,
                    Projection.removal(bundle.steeringVector(layer).normalized(), policy.alpha())))
            .toList();
    return new InterventionPlan.ResidualShift(shifts, policy.scope(), 0);
  }

  private static InterventionPlan.ResidualShift raise(VectorBundle bundle) {
    SteeringPolicy policy = bundle.policy();
    List<LayerShift> shifts = new ArrayList<>();
    double relative = 0;
    for (int layer : policy.layers()) {
      double level = bundle.dose(layer);
      shifts.add(
          LayerShift.of(layer, Projection.raise(bundle.steeringVector(layer).normalized(), level)));
      relative = Math.max(relative, level / bundle.meanNorm(layer));
    }
    return new InterventionPlan.ResidualShift(shifts, policy.scope(), relative);
  }
}
