package io.inferaligner.runner.engine;

import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.IValue;
import io.inferaligner.runner.family.Rotary;
import java.util.ArrayList;
import java.util.List;

/** Makes the argument of rotary tables: per embedding, cos and sin of the angles, [context, r]. */
final class RotaryTables {
  private final PtNDManager manager;
  private final TorchProgram program;
  private final Precision precision;
  private final int context;

  RotaryTables(PtNDManager manager, TorchProgram program, Precision precision, int context) {
    this.manager = manager;
    this.program = program;
    this.precision = precision;
    this.context = context;
  }

  /** The argument for {@code rotaries}; to be closed by the caller. */
  IValue argument(List<Rotary> rotaries) {
    List<PtNDArray> tables = new ArrayList<>();
    for (Rotary rotary : rotaries) {
      tables.add(table(rotary, true));
      tables.add(table(rotary, false));
    }
    return IValue.listFrom(tables.toArray(new PtNDArray[0]));
  }

  /** Angles are position times frequency in float32, as in the reference library. */
  private PtNDArray table(Rotary rotary, boolean cosine) {
    float[] frequencies = rotary.frequencies();
    float magnitude = (float) rotary.scaling().magnitude();
    int half = frequencies.length;
    float[] values = new float[context * 2 * half];
    for (int position = 0; position < context; position++) {
      for (int i = 0; i < half; i++) {
        float angle = position * frequencies[i];
        float value = (float) (cosine ? Math.cos(angle) : Math.sin(angle)) * magnitude;
        values[position * 2 * half + i] = value;
        values[position * 2 * half + half + i] = value;
      }
    }
    // The source stays with the manager: converting to the type it has already makes no copy.
    PtNDArray source = (PtNDArray) manager.create(values, new Shape(context, 2L * half));
    try (IValue argument = IValue.from(source);
        IValue type = IValue.from((long) precision.torchType());
        IValue converted = program.run("convert", argument, type)) {
      return converted.toTensor(manager);
    }
  }
}
