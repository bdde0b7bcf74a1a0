package io.inferaligner.cli.compare;

import io.inferaligner.core.bundle.VectorBundle;
import io.inferaligner.core.tensor.DenseVector;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * One block's steering vector in two bundles.
 *
 * @param cosine of the two vectors; empty unless both steer the block, with one width
 */
public record LayerChange(
    int layer, Optional<Side> before, Optional<Side> after, Optional<Double> cosine) {
  /**
   * One bundle's.
   *
   * @param norm ‖θ_l‖
   * @param dose α·c_l·‖θ_l‖/ρ_l, the shift as a part of the mean residual
   */
  public record Side(double norm, double dose) {}

  /** Every block that one of the two steers, ascending. */
  static List<LayerChange> all(VectorBundle before, VectorBundle after) {
    TreeSet<Integer> layers = new TreeSet<>(before.policy().layers());
    layers.addAll(after.policy().layers());
    List<LayerChange> changes = new ArrayList<>();
    for (int layer : layers) {
      changes.add(
          new LayerChange(
              layer, side(before, layer), side(after, layer), cosine(before, after, layer)));
    }
    return List.copyOf(changes);
  }

  private static Optional<Side> side(VectorBundle bundle, int layer) {
    if (!bundle.policy().layers().contains(layer)) {
      return Optional.empty();
    }
    double norm = bundle.steeringVector(layer).norm();
    double rho = bundle.meanNorm(layer);
    return Optional.of(new Side(norm, bundle.dose(layer) * norm / rho));
  }

  private static Optional<Double> cosine(VectorBundle before, VectorBundle after, int layer) {
    if (!before.policy().layers().contains(layer) || !after.policy().layers().contains(layer)) {
      return Optional.empty();
    }
    return cosine(before.steeringVector(layer), after.steeringVector(layer));
  }

  /** Cosine of the angle between two vectors; empty if their widths differ. */
  static Optional<Double> cosine(DenseVector before, DenseVector after) {
    return before.size() == after.size() ? Optional.of(before.cosine(after)) : Optional.empty();
  }

  /** For --json. */
  public Map<String, Object> json() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("layer", layer);
    json.put("old_norm", value(before, Side::norm));
    json.put("new_norm", value(after, Side::norm));
    json.put("cosine", cosine.orElse(Double.NaN));
    json.put("old_dose", value(before, Side::dose));
    json.put("new_dose", value(after, Side::dose));
    return json;
  }

  private static double value(Optional<Side> side, Function<Side, Double> part) {
    return side.map(part).orElse(Double.NaN);
  }
}
