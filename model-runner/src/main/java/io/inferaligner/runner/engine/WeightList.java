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
  private final WeightLoader loader;
  private final List<List<PtNDArray>> parts = new ArrayList<>();

  WeightList(WeightLoader loader) {
    this.loader = loader;
    for (int part = 0; part < loader.precision().parts(); part++) {
      parts.add(new ArrayList<>());
    }
  }

  /** Adds a weight that is used as it is. */
  void plain(PtNDArray tensor) {
    parts.forEach(part -> part.add(tensor));
  }

  /**
   * Adds a matrix [N, K] that activations are multiplied with.
   *
   * @param shared it stays in use elsewhere; else it is freed once it is packed
   */
  void linear(PtNDArray stored, boolean shared) {
    PtNDArray[] packed = loader.pack(stored);
    for (int part = 0; part < packed.length; part++) {
      parts.get(part).add(packed[part]);
    }
    if (!shared && !loader.precision().keepsWeights()) {
      stored.close();
    }
  }

  /** The program's argument; to be closed by the caller. */
  IValue argument() {
    return IValue.listFrom(parts.stream().flatMap(List::stream).toArray(PtNDArray[]::new));
  }
}
