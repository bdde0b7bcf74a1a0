package io.inferaligner.core;

import io.inferaligner.core.bundle.VectorBundle;
import io.inferaligner.core.plan.InterventionPlan;
import io.inferaligner.core.plan.LayerShift;
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
   * The shift x_l ← x'_l + α·c_l·θ_l of a bundle (method.md §4.6). What is added at one layer is
   * still there at the next, so the relative norm is that of the sum so far (method.md P16).
   */
  public static InterventionPlan.ResidualShift shift(VectorBundle bundle) {
    SteeringPolicy policy = bundle.policy();
    List<LayerShift> shifts = new ArrayList<>();
    DenseVector added = null;
    double relative = 0;
    for (int layer : policy.layers()) {
      DenseVector theta = bundle.steeringVector(layer);
      double rho = bundle.meanNorm(layer);
      double unit =
          switch (policy.doseUnit()) {
            case UNIT -> 1;
            case REL -> rho;
          };
      DenseVector shift = theta.scaledBy(policy.alpha() * unit);
      shifts.add(new LayerShift(layer, shift));
      added = added == null ? shift : added.plus(shift);
      relative = Math.max(relative, added.norm() / rho);
    }
    return new InterventionPlan.ResidualShift(shifts, policy.scope(), relative);
  }
}
