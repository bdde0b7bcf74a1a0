package io.inferaligner.runner.engine;

import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.IValue;
import java.util.ArrayList;
import java.util.List;

/**
 * Weights in the order a program reads them, linear ones packed for its linear kernel. The argument
 * holds the first part of all of them, behind them the second part of all, and so on.
 */
final class WeightList {
  private final List<List<PtNDArray>> parts = new ArrayList<>();

  WeightList(Precision precision) {
    for (int part = 0; part < precision.parts(); part++) {
      parts.add(new ArrayList<>());
    }
  }

  /** Adds a weight that is used as it is. */
  void plain(PtNDArray tensor) {
    parts.forEach(part -> part.add(tensor));
  }

  /** Adds the parts of a packed matrix [N, K] that activations are multiplied with. */
  void linear(PtNDArray[] packed) {
    for (int part = 0; part < packed.length; part++) {
      parts.get(part).add(packed[part]);
    }
  }

  /** The program's argument; to be closed by the caller. */
  IValue argument() {
    return IValue.listFrom(parts.stream().flatMap(List::stream).toArray(PtNDArray[]::new));
  }
}
