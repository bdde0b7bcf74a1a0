package io.inferaligner.runner.engine;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.IValue;
import java.util.ArrayList;
import java.util.List;

/**
 * Owns every tensor and argument made within one call; closing it frees them all. Not thread-safe.
 */
final class StepScope implements AutoCloseable {
  private final PtNDManager manager;
  private final List<IValue> values = new ArrayList<>();

  StepScope(NDManager parent) {
    this.manager = (PtNDManager) parent.newSubManager();
  }

  PtNDManager manager() {
    return manager;
  }

  IValue longs(long[] data, long... shape) {
    return tensor((PtNDArray) manager.create(data, new Shape(shape)));
  }

  IValue floats(float[] data, long... shape) {
    return tensor((PtNDArray) manager.create(data, new Shape(shape)));
  }

  IValue tensor(PtNDArray array) {
    return keep(IValue.from(array));
  }

  /** Takes over {@code value}. */
  IValue keep(IValue value) {
    values.add(value);
    return value;
  }

  IValue[] tuple(IValue value) {
    IValue[] parts = keep(value).toIValueTuple();
    for (IValue part : parts) {
      keep(part);
    }
    return parts;
  }

  /** The float32 values of tensor {@code value}. */
  float[] toFloats(IValue value) {
    return value.toTensor(manager).toFloatArray();
  }

  @Override
  public void close() {
    values.forEach(IValue::close);
    manager.close();
  }
}
