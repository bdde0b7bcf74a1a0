package io.inferaligner.steering.extract;

import io.inferaligner.core.gate.GateReading;
import io.inferaligner.core.tensor.DenseVector;
import java.util.List;

/** A prompt with its last-token residuals, layer 1 first. */
public record Captured(Prompt prompt, List<DenseVector> layers) {
  public Captured {
    layers = List.copyOf(layers);
  }

  /** Residual after block {@code layer}, 1…L−1. */
  DenseVector at(int layer) {
    return layers.get(layer - 1);
  }

  /** What a gate of {@code read} reads. */
  GateReading reading(List<Integer> read) {
    return new GateReading(read, read.stream().map(this::at).toList());
  }
}
