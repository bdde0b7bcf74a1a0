package io.inferaligner.runner.engine;

import io.inferaligner.core.gate.GateReading;
import io.inferaligner.core.tensor.DenseVector;
import java.util.List;
import java.util.Map;

/** Residuals B_l of one row: layer number → one vector [d] per returned token. Immutable. */
public record RowResiduals(Map<Integer, List<DenseVector>> byLayer) {
  public RowResiduals {
    byLayer = Map.copyOf(byLayer);
  }

  /**
   * The residual after block {@code layer} (1…L) at the {@code token}-th returned token.
   *
   * @throws IllegalArgumentException if the layer was not tapped
   */
  public DenseVector vector(int layer, int token) {
    List<DenseVector> tokens = byLayer.get(layer);
    if (tokens == null) {
      throw new IllegalArgumentException("layer " + layer + " was not tapped");
    }
    return tokens.get(token);
  }

  /** What a gate of {@code layers} reads at the only returned token. */
  public GateReading reading(List<Integer> layers) {
    return new GateReading(layers, layers.stream().map(layer -> vector(layer, 0)).toList());
  }
}
