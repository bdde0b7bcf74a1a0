package io.inferaligner.runner.engine;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.IValue;
import io.inferaligner.core.plan.LayerShift;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The steering vectors in use, resident as one float32 tensor [N, L, d] whose row 0 is zero.
 * Register and release may be called from any thread, the rest from the engine's thread.
 */
final class ShiftTable {
  /**
   * Rows kept although nobody uses them, so that a bundle's vectors are copied once and not per
   * request.
   */
  private static final int KEPT_ROWS = 64;

  private static final class Row {
    final List<LayerShift> shifts;
    int users = 1;

    Row(List<LayerShift> shifts) {
      this.shifts = List.copyOf(shifts);
    }
  }

  private final int layers;
  private final int width;
  private final List<@Nullable Row> rows = new ArrayList<>();
  private boolean changed = true;
  private @Nullable PtNDArray tensor;

  ShiftTable(int layers, int width) {
    this.layers = layers;
    this.width = width;
    rows.add(null);
  }

  /** Index of the row for {@code shifts}, at least 1; equal content shares one row. */
  synchronized int register(List<LayerShift> shifts) {
    for (LayerShift shift : shifts) {
      if (shift.layer() < 1 || shift.layer() > layers || shift.shift().size() != width) {
        throw new IllegalArgumentException(
            "a shift needs a layer in 1…%d and width %d".formatted(layers, width));
      }
    }
    int free = rows.size();
    for (int index = rows.size() - 1; index >= 1; index--) {
      Row row = rows.get(index);
      if (row != null && row.shifts.equals(shifts)) {
        row.users++;
        return index;
      }
      if (row != null && row.users == 0 && rows.size() > KEPT_ROWS) {
        free = index;
      }
    }
    if (free == rows.size()) {
      rows.add(new Row(shifts));
    } else {
      rows.set(free, new Row(shifts));
    }
    changed = true;
    return free;
  }

  /**
   * Gives back one registration of row {@code index}; its vectors stay until the row is used anew.
   */
  synchronized void release(int index) {
    Row row = rows.get(index);
    if (row == null || row.users == 0) {
      throw new IllegalArgumentException("shift " + index + " is not registered");
    }
    row.users--;
  }

  /** Which blocks (0-based) any of {@code indices} steers. */
  synchronized boolean[] steeredBlocks(int[] indices) {
    boolean[] steered = new boolean[layers];
    for (int index : indices) {
      Row row = rows.get(index);
      if (row != null) {
        row.shifts.forEach(shift -> steered[shift.layer() - 1] = true);
      }
    }
    return steered;
  }

  /** The table as a fresh argument. */
  synchronized IValue argument(NDManager manager) {
    if (changed || tensor == null) {
      if (tensor != null) {
        tensor.close();
      }
      float[] values = new float[rows.size() * layers * width];
      for (int index = 1; index < rows.size(); index++) {
        Row row = rows.get(index);
        if (row != null) {
          for (LayerShift shift : row.shifts) {
            System.arraycopy(
                shift.shift().toArray(),
                0,
                values,
                (index * layers + shift.layer() - 1) * width,
                width);
          }
        }
      }
      tensor = (PtNDArray) manager.create(values, new Shape(rows.size(), layers, width));
      changed = false;
    }
    return IValue.from(tensor);
  }
}
