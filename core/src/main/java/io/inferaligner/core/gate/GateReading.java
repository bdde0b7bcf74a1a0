package io.inferaligner.core.gate;

import io.inferaligner.core.tensor.DenseVector;
import java.util.List;

/**
 * What a gate reads of one prompt: the residuals of its last rendered token.
 *
 * @param layers block numbers 1…L−1, at least one
 * @param activations h_l of each of {@code layers}, shape [d]
 */
public record GateReading(List<Integer> layers, List<DenseVector> activations) {
  public GateReading {
    layers = List.copyOf(layers);
    activations = List.copyOf(activations);
    if (layers.isEmpty() || layers.size() != activations.size()) {
      throw new IllegalArgumentException(
          "a reading needs one activation a layer, got %d for %s"
              .formatted(activations.size(), layers));
    }
  }

  /** The reading of one layer. */
  public static GateReading of(int layer, DenseVector activation) {
    return new GateReading(List.of(layer), List.of(activation));
  }

  /**
   * h of {@code layer}.
   *
   * @throws IllegalArgumentException if it was not read
   */
  public DenseVector at(int layer) {
    int index = layers.indexOf(layer);
    if (index < 0) {
      throw new IllegalArgumentException("layer " + layer + " was not read, only " + layers);
    }
    return activations.get(index);
  }
}
