package io.inferaligner.runner.engine;

import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.IValue;
import java.util.HashMap;
import java.util.Map;

/** Brings stored tensors into memory by a program's methods: mapped, converted, packed. */
final class WeightLoader {
  private final PtNDManager manager;
  private final TorchProgram program;
  private final Precision precision;
  private final Map<String, PtNDArray> mappedFiles = new HashMap<>();

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
    long[] shape = entry.shape().stream().mapToLong(Long::longValue).toArray();
    long start = entry.offset() / entry.valueBytes();
    try (IValue from = IValue.from(start);
        IValue to = IValue.from(start + entry.length() / entry.valueBytes());
        IValue sizes = IValue.listFrom(shape);
        IValue file = IValue.from(mapped(entry));
        IValue part = program.run("part", file, from, to, sizes)) {
      if (entry.torchType() == precision.torchType()) {
        return part.toTensor(manager);
      }
      try (IValue wanted = IValue.from((long) precision.torchType());
          IValue converted = program.run("convert", part, wanted)) {
        return converted.toTensor(manager);
      }
    }
  }

  /** A copy of {@code tensor} made by the program's {@code method}. */
  PtNDArray apply(String method, PtNDArray tensor) {
    try (IValue argument = IValue.from(tensor);
        IValue result = program.run(method, argument)) {
      return result.toTensor(manager);
    }
  }

  /** What the linear kernel needs of {@code weight}: {@link Precision#parts} tensors. */
  PtNDArray[] pack(PtNDArray weight) {
    try (IValue argument = IValue.from(weight);
        IValue packed = program.run("pack", argument)) {
      return packed.toTensorArray(manager);
    }
  }

  /** The whole file of {@code entry} as one tensor of the entry's type. */
  private PtNDArray mapped(WeightFiles.Entry entry) {
    return mappedFiles.computeIfAbsent(
        entry.file() + "#" + entry.torchType(),
        _ -> {
          try (IValue name = IValue.from(entry.file().toString());
              IValue type = IValue.from((long) entry.torchType());
              IValue elements = IValue.from(WeightFiles.size(entry) / entry.valueBytes());
              IValue tensor = program.run("map", name, type, elements)) {
            return tensor.toTensor(manager);
          }
        });
  }
}
