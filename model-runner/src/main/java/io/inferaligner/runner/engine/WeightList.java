package io.inferaligner.runner.engine;

import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.IValue;
import java.util.ArrayList;
import java.util.List;

/**
 * Weights in the order a program reads them, linear ones packed for its linear kernel. The argument
 * holds all of them and, behind them where the kernel has any, as many scales.
 */
final class WeightList {
  private final WeightLoader loader;
  private final List<PtNDArray> weights = new ArrayList<>();
  private final List<PtNDArray> scales = new ArrayList<>();

  WeightList(WeightLoader loader) {
    this.loader = loader;
  }

  /** Adds a weight that is used as it is. */
  void plain(PtNDArray tensor) {
    weights.add(tensor);
    scales.add(tensor);
  }

  /**
   * Adds a matrix [N, K] that activations are multiplied with.
   *
   * @param shared it stays in use elsewhere; else it is freed once it is packed
   */
  void linear(PtNDArray stored, boolean shared) {
    PtNDArray[] packed = loader.pack(stored);
    weights.add(packed[0]);
    scales.add(packed[packed.length - 1]);
    if (!shared && !loader.precision().keepsWeights()) {
      stored.close();
    }
  }

  /** The program's argument; to be closed by the caller. */
  IValue argument() {
    List<PtNDArray> all = new ArrayList<>(weights);
    if (loader.precision().hasScales()) {
      all.addAll(scales);
    }
    return IValue.listFrom(all.toArray(new PtNDArray[0]));
  }
}
