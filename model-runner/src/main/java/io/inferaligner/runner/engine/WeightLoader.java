package io.inferaligner.runner.engine;

import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.IValue;
import java.util.List;

/** Brings stored tensors into memory by a program's methods: mapped, converted, packed. */
final class WeightLoader {
  private final PtNDManager manager;
  private final TorchProgram program;
  private final Precision precision;

  WeightLoader(PtNDManager manager, TorchProgram program, Precision precision) {
    this.manager = manager;
    this.program = program;
    this.precision = precision;
  }

  Precision precision() {
    return precision;
  }

  /** The tensor in the precision's type: a view of the mapped file if it is stored so. */
  PtNDArray load(WeightFiles.Entry entry) {
    PtNDArray stored = map(entry);
    if (entry.torchType() == precision.torchType()) {
      return stored;
    }
    try (stored;
        IValue argument = IValue.from(stored);
        IValue wanted = IValue.from((long) precision.torchType());
        IValue converted = program.run("convert", argument, wanted)) {
      return converted.toTensor(manager);
    }
  }

  /**
   * The tensor as it is stored, in a mapping of its own: what was read of the file leaves the
   * process's memory as soon as the tensor is closed.
   */
  PtNDArray map(WeightFiles.Entry entry) {
    long[] shape = entry.shape().stream().mapToLong(Long::longValue).toArray();
    long start = entry.offset() / entry.valueBytes();
    long end = start + entry.length() / entry.valueBytes();
    try (IValue name = IValue.from(entry.file().toString());
        IValue type = IValue.from((long) entry.torchType());
        IValue from = IValue.from(start);
        IValue to = IValue.from(end);
        IValue sizes = IValue.listFrom(shape);
        IValue file = program.run("map", name, type, to);
        IValue part = program.run("part", file, from, to, sizes)) {
      return part.toTensor(manager);
    }
  }

  /** Another handle of {@code tensor}, with a life of its own. */
  PtNDArray sameAs(PtNDArray tensor) {
    try (IValue value = IValue.from(tensor)) {
      return value.toTensor(manager);
    }
  }

  /** A copy of {@code tensor} made by the program's {@code method}. */
  PtNDArray apply(String method, PtNDArray tensor) {
    try (IValue argument = IValue.from(tensor);
        IValue result = program.run(method, argument)) {
      return result.toTensor(manager);
    }
  }

  /** The rows of {@code parts} below one another; {@code parts} are closed. */
  PtNDArray join(PtNDArray[] parts) {
    try (IValue argument = IValue.listFrom(parts);
        IValue joined = program.run("join", argument)) {
      return joined.toTensor(manager);
    } finally {
      List.of(parts).forEach(PtNDArray::close);
    }
  }

  /** The quantised form of {@code weight}; itself where the precision has none. */
  PtNDArray[] quantize(PtNDArray weight) {
    try (IValue argument = IValue.from(weight);
        IValue parts = program.run("quantize", argument)) {
      return parts.toTensorArray(manager);
    }
  }

  /**
   * What the linear kernel needs of a quantised weight: {@link Precision#parts} tensors. {@code
   * quantized} is closed.
   */
  PtNDArray[] pack(PtNDArray[] quantized) {
    try (IValue argument = IValue.listFrom(quantized);
        IValue packed = program.run("pack", argument)) {
      return packed.toTensorArray(manager);
    } finally {
      List.of(quantized).forEach(PtNDArray::close);
    }
  }
}
