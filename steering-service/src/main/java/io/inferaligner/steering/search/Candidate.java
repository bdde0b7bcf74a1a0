package io.inferaligner.steering.search;

import io.inferaligner.core.bundle.BundleManifest;
import io.inferaligner.core.plan.DoseUnit;
import io.inferaligner.core.plan.NormGuard;
import io.inferaligner.core.plan.SteeringPolicy;
import io.inferaligner.core.plan.SteeringScope;
import io.inferaligner.core.plan.Strategy;
import io.inferaligner.core.plan.StrengthCurve;
import java.util.List;

/** One setting of layers, strength and scope. */
public record Candidate(List<Integer> layers, double alpha, DoseUnit unit, SteeringScope scope) {
  public Candidate {
    layers = List.copyOf(layers);
  }

  /** The same layers and scope with another strength. */
  Candidate withAlpha(double newAlpha) {
    return new Candidate(layers, newAlpha, unit, scope);
  }

  /** How much is changed: strength times layers; less is better at equal effect. */
  double dose() {
    return alpha * layers.size();
  }

  /**
   * The setting as a policy.
   *
   * @throws IllegalArgumentException if {@code strategy} cannot use it
   */
  public BundleManifest.Policy policy(Strategy strategy, StrengthCurve curve, NormGuard guard) {
    return BundleManifest.Policy.of(
        new SteeringPolicy(layers, alpha, unit, scope, strategy, curve, guard));
  }
}
