package io.inferaligner.core.plan;

import java.util.List;

/**
 * How a bundle steers once its gate is open.
 *
 * @param layers L_G, block numbers 1…L−1, ascending, at least one
 * @param alpha strength α ≥ 0, constant
 * @param doseUnit unit of α
 * @param scope token positions
 */
public record SteeringPolicy(
    List<Integer> layers, double alpha, DoseUnit doseUnit, SteeringScope scope) {
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
    if (!(alpha >= 0 && alpha <= MAX_ALPHA)) {
      throw new IllegalArgumentException(
          "alpha must lie between 0 and " + MAX_ALPHA + ", got " + alpha);
    }
  }
}
