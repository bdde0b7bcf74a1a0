package io.inferaligner.steering.extract;

import io.inferaligner.core.gate.ClassDistance;
import io.inferaligner.core.gate.GateDirection;
import io.inferaligner.core.gate.GateScorer;
import io.inferaligner.core.tensor.DenseVector;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** The part of a bundle's tensors that belongs to its gate. */
final class GateTensors {
  private GateTensors() {}

  /** What {@code direction} computes, with what only calibration prompts can tell it. */
  static GateScorer calibrated(GateDirection direction, List<Captured> calibration, int layer) {
    return switch (direction.scorer()) {
      case ClassDistance distance ->
          distance.calibrated(calibration.stream().map(row -> row.at(layer)).toList());
      case GateScorer.Linear linear -> linear;
      case GateScorer.Cosine cosine -> cosine;
    };
  }

  /** The SRV's or discriminant's weights, what {@code scorer} needs, and {@code calibration}. */
  static SortedMap<String, DenseVector> of(
      int layer,
      GateDirection direction,
      GateScorer scorer,
      SortedMap<String, DenseVector> calibration) {
    SortedMap<String, DenseVector> tensors = new TreeMap<>(calibration);
    tensors.put(GateScorer.WEIGHTS + layer, direction.weights());
    tensors.putAll(scorer.tensors(layer));
    return tensors;
  }
}
