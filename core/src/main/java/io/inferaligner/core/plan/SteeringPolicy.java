package io.inferaligner.core.plan;

import java.util.List;

/**
 * How a bundle steers once its gate is open.
 *
 * @param layers L_G, block numbers 1…L−1, ascending, at least one
 * @param alpha strength α ≥ 0; the largest one if {@code curve} is not constant
 * @param doseUnit unit of α
 * @param scope token positions
 * @param strategy what is done with α and the bundle's vectors
 * @param curve which share of α a prompt gets; constant unless the strategy is ADAPTIVE
 * @param guard bounds of a steered residual's length
 */
public record SteeringPolicy(
    List<Integer> layers,
    double alpha,
    DoseUnit doseUnit,
    SteeringScope scope,
    Strategy strategy,
    StrengthCurve curve,
    NormGuard guard) {
  /**
   * Largest strength a policy may ask for; REL above 2 has no meaning, UNIT doses stay far below.
   */
  public static final double MAX_ALPHA = 1_000;

  public SteeringPolicy {
    layers = List.copyOf(layers);
    if (layers.isEmpty()) {
      throw new IllegalArgumentException("a policy needs at least one layer");
    }
    for (int i = 0; i < layers.size(); i++) {
      if (layers.get(i) < 1 || (i > 0 && layers.get(i) <= layers.get(i - 1))) {
        throw new IllegalArgumentException("layers must be ascending and at least 1: " + layers);
      }
    }
    if (!(alpha >= 0 && alpha <= strategy.maxAlpha())) {
      throw new IllegalArgumentException(
          "alpha must lie between 0 and %s for %s, got %s"
              .formatted(strategy.maxAlpha(), strategy, alpha));
    }
    if (strategy == Strategy.REFUSAL_ADD && layers.size() > 1) {
      throw new IllegalArgumentException(
          "REFUSAL_ADD steers one layer, got " + layers + ": name the one of its direction");
    }
    boolean constant = curve instanceof StrengthCurve.Constant;
    if (constant == (strategy == Strategy.ADAPTIVE)) {
      throw new IllegalArgumentException(
          constant
              ? "ADAPTIVE needs a strength such as RAMP(0,2)"
              : "a strength of " + curve.label() + " has a meaning for ADAPTIVE only");
    }
  }

  /** InferAligner's own strategy. */
  public SteeringPolicy(
      List<Integer> layers, double alpha, DoseUnit doseUnit, SteeringScope scope) {
    this(
        layers,
        alpha,
        doseUnit,
        scope,
        Strategy.INFERALIGNER,
        new StrengthCurve.Constant(),
        NormGuard.NONE);
  }
}
